using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Venvstacks.Auditing;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Zip;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Platforms;
using Venvstacks.Store;
using Venvstacks.Tests.Layers;

namespace Venvstacks.Tests.Auditing;

/// <summary>The real wheels of ../shared: the audit finds what is true of them and nothing else (guides/platforms.md, acceptance 11 to 13).</summary>
public class RecordedWheelTests
{
    /// <summary>Each wheel as a framework of its own, for the target of its tags; <c>any</c> for linux_x86_64.</summary>
    [Fact]
    public void All_wheels_together_have_one_error_and_no_library_is_missing()
    {
        string folder = Shared.Require("wheels");
        int linux = 0;
        int others = 0;
        List<string> errors = [];
        foreach (string wheel in Directory.EnumerateFiles(folder, "*.whl").Order(StringComparer.Ordinal))
        {
            TestAudit audit = new(TargetOf(wheel));
            AuditedLayer layer = Read(audit, wheel);
            linux += layer.Files.Count(file => file.Binary is BinaryFile.Elf);
            others += layer.Files.Count(file => file.Binary is BinaryFile.MachO or BinaryFile.Pe);
            errors.AddRange(
                LayerAuditor
                    .Audit(layer, [audit.ReadRuntime()])
                    .Where(finding => finding.Problem.Severity != DiagnosticSeverity.Note)
                    .Select(finding => $"{Path.GetFileName(finding.File)} {finding.Problem.Words}")
            );
        }
        errors.ShouldBe([
            "attach_linux_amd64.so needs GLIBC_2.34 of 'libc.so.6', which is newer than linux_target (glibc@2.28)",
        ]);
        linux.ShouldBeGreaterThanOrEqualTo(280);
        others.ShouldBeGreaterThanOrEqualTo(30);
    }

    [Theory]
    [InlineData(
        "linux_x86_64",
        "attach_linux_amd64.so",
        "error VS3302 needs GLIBC_2.34 of 'libc.so.6', which is newer than linux_target (glibc@2.28)"
    )]
    [InlineData(
        "macosx_arm64",
        "attach.dylib",
        "error VS3303 needs macOS 15.0, which is newer than macosx_target (13.0)"
    )]
    [InlineData(
        "win_amd64",
        "attach_amd64.dll",
        "error VS3301 needs 'MSVCP140.dll', which is neither in the layers that it can use nor part of the system",
        "run_code_on_dllmain_amd64.dll"
    )]
    public void The_error_of_debugpy_is_found(string name, string file, string expected, string? also = null)
    {
        string wheel = Shared.Require("wheels", "debugpy-1.8.17-py2.py3-none-any.whl");
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        TestAudit audit = new(target!);
        string[] errors =
        [
            .. LayerAuditor
                .Audit(Read(audit, wheel), [audit.ReadRuntime()])
                .Where(finding => finding.Problem.Severity == DiagnosticSeverity.Error)
                .Select(finding => $"{Path.GetFileName(finding.File)}: {PlantedFaultTests.Describe(finding)}"),
        ];
        string[] files = also is null ? [file] : [file, also];
        errors.ShouldBe(files.Select(wrong => $"{wrong}: {expected}"));
    }

    [Theory]
    [InlineData("linux_x86_64")]
    [InlineData("macosx_arm64")]
    public void The_PE_files_of_setuptools_are_silent(string name)
    {
        string wheel = Shared.Require("wheels", "setuptools-80.9.0-py3-none-any.whl");
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        TestAudit audit = new(target!);
        AuditedLayer layer = Read(audit, wheel);
        layer.Files.Length.ShouldBe(8);
        LayerAuditor.Audit(layer, [audit.ReadRuntime()]).ShouldBeEmpty();
    }

    /// <summary>Time and memory of one reading; the output has the figures.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public void Four_hundred_binaries_are_audited_in_half_a_second()
    {
        string folder = Shared.Require("wheels");
        TestAudit audit = new(Target.LinuxX64);
        List<(string Path, object Content)> files = [];
        foreach (
            string wheel in Directory.EnumerateFiles(folder, "*.whl").Where(wheel => TargetOf(wheel) == Target.LinuxX64)
        )
        {
            string stem = Path.GetFileNameWithoutExtension(wheel);
            files.AddRange(
                Entries(wheel)
                    .Where(entry => IsElf(entry.Content))
                    .Select(entry => ($"{stem}/{entry.Path}", (object)entry.Content))
            );
        }
        int count = files.Count;
        for (int i = 0; files.Count < 400; i++)
            files.Add(($"again/{files[i].Path}", (byte[])[.. (byte[])files[i].Content, 0]));
        AuditedLayer warm = audit.Read(TestLayers.Framework, files.Take(1));
        warm.Files.Length.ShouldBe(1);
        LayerManifest manifest = TestAudit.Store(files);
        files.Clear();
        GC.Collect();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Stopwatch clock = Stopwatch.StartNew();
        AuditedLayer layer = audit.Read(TestLayers.Framework, manifest);
        ImmutableArray<AuditFinding> findings = LayerAuditor.Audit(layer, [audit.ReadRuntime()]);
        TimeSpan time = clock.Elapsed;
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{layer.Files.Length} binaries ({count} of wheels): {time.TotalMilliseconds:F0} ms, {allocated >> 20} MB allocated in all, {findings.Length} findings"
            )
        );
        layer.Files.Length.ShouldBe(400);
        time.ShouldBeLessThan(TimeSpan.FromSeconds(0.5));
        (allocated >> 20).ShouldBeLessThan(60);
    }

    private static AuditedLayer Read(TestAudit audit, string wheel) =>
        audit.Read(
            TestLayers.Framework,
            Entries(wheel)
                .Where(entry => BinaryFile.Read(new MemoryBytes(entry.Content)) is not null)
                .Select(entry => ($"{audit.Site}/{entry.Path}", (object)entry.Content))
        );

    private static IEnumerable<(string Path, byte[] Content)> Entries(string wheel)
    {
        using FileBytes bytes = FileBytes.Open(wheel);
        ZipReader zip = ZipReader.Read(bytes, Path.GetFileName(wheel));
        foreach (ZipEntry entry in zip.Entries.Where(entry => !entry.Path.EndsWith('/')))
            yield return (entry.Path, zip.ReadAll(entry));
    }

    private static bool IsElf(byte[] content) => content.AsSpan().StartsWith("\u007fELF"u8);

    private static Target TargetOf(string wheel)
    {
        string tag = WheelFileName.Parse(Path.GetFileName(wheel)).Text.Split('-')[^1];
        bool isArm =
            tag.Contains("aarch64", StringComparison.Ordinal) || tag.Contains("arm64", StringComparison.Ordinal);
        return tag.Contains("musllinux", StringComparison.Ordinal) ? (isArm ? Target.MuslArm64 : Target.MuslX64)
            : tag.Contains("win", StringComparison.Ordinal) ? (isArm ? Target.WindowsArm64 : Target.WindowsX64)
            : tag.Contains("macosx", StringComparison.Ordinal) ? (isArm ? Target.MacosArm64 : Target.MacosX64)
            : isArm ? Target.LinuxArm64
            : Target.LinuxX64;
    }
}
