using System.Collections.Immutable;
using Venvstacks.Auditing;
using Venvstacks.Platforms;
using Venvstacks.Tests.Layers;

namespace Venvstacks.Tests.Auditing;

/// <summary>Each fault, planted alone into an otherwise right file, is one finding with file, layer, package and what is missing (guides/platforms.md, acceptance 15 and 16).</summary>
public class PlantedFaultTests
{
    private static readonly ElfLibrary Elf = new()
    {
        Needed = ["libm.so.6", "libstdc++.so.6", "libc.so.6", "ld-linux-x86-64.so.2"],
        Versions =
        [
            new NeededVersion("libc.so.6", "GLIBC_2.28"),
            new NeededVersion("libc.so.6", "GLIBC_2.2.5"),
            new NeededVersion("libstdc++.so.6", "GLIBCXX_3.4.24"),
            new NeededVersion("libstdc++.so.6", "CXXABI_1.3.11"),
        ],
    };

    private static readonly MachOLibrary MachO = new()
    {
        Type = 8,
        Dylibs = [(MachOLibrary.Required, "/usr/lib/libSystem.B.dylib")],
        Minimum = new Version(13, 0),
    };

    private static readonly PeLibrary Pe = new()
    {
        Imports = ["KERNEL32.dll", "api-ms-win-crt-runtime-l1-1-0.dll", "python311.dll"],
        DelayImports = ["ole32.dll"],
    };

    private static readonly (string Name, Target Target, string File, byte[] Content, string Expected)[] Faults =
    [
        (
            "ELF library",
            Target.LinuxX64,
            "a.cpython-311-x86_64-linux-gnu.so",
            (Elf with { Needed = [.. Elf.Needed, "libplanted.so"] }).Make(),
            "error VS3301 needs 'libplanted.so', which is neither in the layers that it can use nor part of the system"
        ),
        (
            "Mach-O library",
            Target.MacosArm64,
            "a.cpython-311-darwin.so",
            (MachO with { Dylibs = [.. MachO.Dylibs, (MachOLibrary.Required, "@rpath/libplanted.dylib")] }).Make(),
            "error VS3301 needs '@rpath/libplanted.dylib', which is neither in the layers that it can use nor part of the system"
        ),
        (
            "Mach-O library of the machine that built it",
            Target.MacosArm64,
            "a.cpython-311-darwin.so",
            (MachO with { Dylibs = [(MachOLibrary.Required, "/opt/homebrew/lib/libplanted.dylib")] }).Make(),
            "error VS3301 needs '/opt/homebrew/lib/libplanted.dylib', which is neither in the layers that it can use nor part of the system"
        ),
        (
            "PE import",
            Target.WindowsX64,
            "a.cp311-win_amd64.pyd",
            (Pe with { Imports = [.. Pe.Imports, "planted.dll"] }).Make(),
            "error VS3301 needs 'planted.dll', which is neither in the layers that it can use nor part of the system"
        ),
        (
            "PE import of the C++ runtime",
            Target.WindowsArm64,
            "a.cp311-win_arm64.pyd",
            (Pe with { Machine = 0xAA64, Imports = [.. Pe.Imports, "MSVCP140.dll"] }).Make(),
            "error VS3301 needs 'MSVCP140.dll', which is neither in the layers that it can use nor part of the system"
        ),
        (
            "PE delay import",
            Target.WindowsX64,
            "a.cp311-win_amd64.pyd",
            (Pe with { DelayImports = ["planted.dll"] }).Make(),
            "warning VS3306 needs 'planted.dll' on first use, which is neither in the layers that it can use nor part of the system"
        ),
        (
            "ELF symbol version of the C library",
            Target.LinuxX64,
            "a.cpython-311-x86_64-linux-gnu.so",
            (
                Elf with
                {
                    Versions = [.. Elf.Versions, new("libc.so.6", "GLIBC_2.34"), new("libc.so.6", "GLIBC_2.38")],
                }
            ).Make(),
            "error VS3302 needs GLIBC_2.38 of 'libc.so.6', which is newer than linux_target (glibc@2.28)"
        ),
        (
            "ELF symbol version of the C++ library",
            Target.LinuxX64,
            "liba.so",
            (Elf with { Versions = [.. Elf.Versions, new("libstdc++.so.6", "GLIBCXX_3.4.30")] }).Make(),
            "error VS3302 needs GLIBCXX_3.4.30 of 'libstdc++.so.6', which is newer than linux_target (glibc@2.28)"
        ),
        (
            "ELF packed relocations",
            Target.LinuxX64,
            "liba.so",
            (Elf with { Versions = [.. Elf.Versions, new("libc.so.6", "GLIBC_ABI_DT_RELR")] }).Make(),
            "error VS3302 needs GLIBC_ABI_DT_RELR of 'libc.so.6', which is newer than linux_target (glibc@2.28)"
        ),
        (
            "Mach-O minimum",
            Target.MacosArm64,
            "a.cpython-311-darwin.so",
            (MachO with { Minimum = new Version(14, 2) }).Make(),
            "error VS3303 needs macOS 14.2, which is newer than macosx_target (13.0)"
        ),
        (
            "Mach-O minimum in the older command",
            Target.MacosX64,
            "liba.dylib",
            (MachO with { Processor = 0x0100_0007, Minimum = new Version(13, 1), Platform = 0 }).Make(),
            "error VS3303 needs macOS 13.1, which is newer than macosx_target (13.0)"
        ),
        (
            "ELF processor",
            Target.LinuxX64,
            "a.abi3.so",
            (Elf with { Machine = 183 }).Make(),
            "error VS3304 is for Linux on aarch64, not for linux_x86_64"
        ),
        (
            "Mach-O processor",
            Target.MacosArm64,
            "a.cpython-311-darwin.so",
            (MachO with { Processor = 0x0100_0007 }).Make(),
            "error VS3304 is for macOS on x86_64, not for macosx_arm64"
        ),
        (
            "Mach-O processor with pointer authentication",
            Target.MacosArm64,
            "a.abi3.so",
            (MachO with { Subtype = 2 }).Make(),
            "error VS3304 is for macOS on arm64e, not for macosx_arm64"
        ),
        (
            "PE processor",
            Target.WindowsX64,
            "a.cp311-win_amd64.pyd",
            (Pe with { Machine = 0xAA64 }).Make(),
            "error VS3304 is for Windows on arm64, not for win_amd64"
        ),
        (
            "foreign extension",
            Target.LinuxX64,
            "a.cpython-311-x86_64-linux-gnu.so",
            MachO.Make(),
            "error VS3304 is for macOS on arm64, not for linux_x86_64"
        ),
        (
            "missing slice",
            Target.MacosArm64,
            "liba.dylib",
            MachOLibrary.MakeUniversal(MachO with { Processor = 0x0100_0007 }, MachO with { Subtype = 2 }),
            "error VS3304 is for macOS on x86_64 and arm64e, not for macosx_arm64"
        ),
        (
            "Mach-O signature",
            Target.MacosArm64,
            "a.cpython-311-darwin.so",
            (MachO with { IsSigned = false }).Make(),
            "error VS3305 has no code signature, without which macOS does not load it on arm64"
        ),
        (
            "musl module that needs glibc",
            Target.MuslX64,
            "a.cpython-311-x86_64-linux-musl.so",
            new ElfLibrary { Needed = ["libc.so.6"] }.Make(),
            "error VS3301 needs 'libc.so.6', which is neither in the layers that it can use nor part of the system"
        ),
        (
            "damaged extension",
            Target.LinuxX64,
            "a.abi3.so",
            Elf.Make()[..100],
            "error VS3307 is not a whole program or library: the file is truncated"
        ),
    ];

    public static TheoryData<string> Names => [.. Faults.Select(fault => fault.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_fault_is_one_finding(string name)
    {
        var fault = Faults.Single(fault => fault.Name == name);
        TestAudit audit = new(fault.Target);
        string path = $"{audit.Site}/pkg/{fault.File}";
        AuditFinding finding = audit.Audit((path, fault.Content)).ShouldHaveSingleItem();
        finding.Layer.ShouldBe("framework-f");
        finding.File.ShouldBe(path);
        finding.Package.ShouldBe("pkg 1.0");
        Describe(finding).ShouldBe(fault.Expected);
        finding.Message.ShouldBe($"framework-f: '{path}' of pkg 1.0 {finding.Problem.Words}");
    }

    [Fact]
    public void The_files_without_faults_have_no_findings()
    {
        foreach (
            (Target target, string name, byte[] content) in new[]
            {
                (Target.LinuxX64, "a.cpython-311-x86_64-linux-gnu.so", Elf.Make()),
                (
                    Target.LinuxArm64,
                    "a.cpython-311-aarch64-linux-gnu.so",
                    (Elf with { Machine = 183, Needed = ["libc.so.6", "ld-linux-aarch64.so.1"] }).Make()
                ),
                (Target.MacosArm64, "a.cpython-311-darwin.so", MachO.Make()),
                (
                    Target.MacosX64,
                    "a.cpython-311-darwin.so",
                    (MachO with { Processor = 0x0100_0007, IsSigned = false }).Make()
                ),
                (
                    Target.MacosX64,
                    "a.abi3.so",
                    MachOLibrary.MakeUniversal(MachO, MachO with { Processor = 0x0100_0007 })
                ),
                (Target.WindowsX64, "a.cp311-win_amd64.pyd", Pe.Make()),
                (
                    Target.MuslX64,
                    "a.abi3.so",
                    new ElfLibrary { Needed = ["libc.musl-x86_64.so.1", "libz.so.1"] }.Make()
                ),
            }
        )
        {
            TestAudit audit = new(target);
            audit.Audit(($"{audit.Site}/pkg/{name}", content)).ShouldBeEmpty(name);
        }
    }

    [Fact]
    public void A_weak_need_of_a_newer_version_is_no_finding()
    {
        TestAudit audit = new(Target.LinuxX64);
        ElfLibrary weak = Elf with { Versions = [new NeededVersion("libc.so.6", "GLIBC_2.38", IsWeak: true)] };
        audit.Audit(($"{audit.Site}/a.abi3.so", weak.Make())).ShouldBeEmpty();
    }

    [Fact]
    public void Symbol_versions_of_a_library_in_the_layer_are_no_finding()
    {
        TestAudit audit = new(Target.LinuxX64);
        ElfLibrary user = new()
        {
            Needed = ["libstdc++-1234.so.6"],
            RunPath = "$ORIGIN/../pkg.libs",
            Versions = [new NeededVersion("libstdc++-1234.so.6", "GLIBCXX_3.4.33")],
        };
        ElfLibrary library = new() { SoName = "libstdc++-1234.so.6", Needed = ["libc.so.6"] };
        audit
            .Audit(
                ($"{audit.Site}/pkg/a.abi3.so", user.Make()),
                ($"{audit.Site}/pkg.libs/libstdc++-1234.so.6", library.Make())
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void Drivers_optional_libraries_and_absolute_run_paths_are_notes()
    {
        TestAudit audit = new(Target.LinuxX64);
        ElfLibrary driver = new() { Needed = ["libcuda.so.1", "libpython3.11.so.1.0"], RunPath = "/opt/lib:$ORIGIN" };
        audit
            .Audit(($"{audit.Site}/a.abi3.so", driver.Make()))
            .Select(Describe)
            .ShouldBe([
                "note VS3308 uses 'libcuda.so.1' of the machine that it runs on",
                "note VS3308 uses 'libpython3.11.so.1.0' of the machine that it runs on",
                "note VS3310 has the absolute run path '/opt/lib', which other machines may not have",
            ]);
        TestAudit windows = new(Target.WindowsX64);
        PeLibrary module = Pe with { Imports = ["python312.dll", "vulkan-1.dll"] };
        windows
            .Audit(("Lib/site-packages/a.cp311-win_amd64.pyd", module.Make()))
            .Select(finding => finding.Problem)
            .ShouldBe([
                new AuditProblem.OutsideLibrary("python312.dll"),
                new AuditProblem.OutsideLibrary("vulkan-1.dll"),
            ]);
        TestAudit mac = new(Target.MacosArm64);
        MachOLibrary weak = MachO with { Dylibs = [(MachOLibrary.Weak, "@rpath/libx.dylib")] };
        mac.Audit(($"{mac.Site}/a.abi3.so", weak.Make()))
            .Select(Describe)
            .ShouldBe(["note VS3308 uses '@rpath/libx.dylib' of the machine that it runs on"]);
    }

    [Theory]
    [InlineData("linux_x86_64")]
    [InlineData("macosx_arm64")]
    [InlineData("win_amd64")]
    [InlineData("musllinux_x86_64")]
    public void Files_for_other_systems_without_a_tag_of_the_target_are_silent(string name)
    {
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        TestAudit audit = new(target!);
        audit
            .Audit(
                ($"{audit.Site}/a.so", (Elf with { Machine = 40, Needed = ["libplanted.so"] }).Make()),
                ($"{audit.Site}/a.o", (Elf with { Type = 1 }).Make()),
                ($"{audit.Site}/freebsd.so", (Elf with { System = 9, Needed = ["libplanted.so"] }).Make()),
                ($"{audit.Site}/a.dylib", (MachO with { Processor = 7 }).Make()),
                ($"{audit.Site}/ios.dylib", (MachO with { Platform = 2, IsSigned = false }).Make()),
                ($"{audit.Site}/a.exe", (Pe with { Machine = 0x14C, Imports = ["planted.dll"] }).Make()),
                ($"{audit.Site}/a.cpython-310-x86_64-linux-gnu.so", (Elf with { Machine = 40 }).Make()),
                ($"{audit.Site}/A.class", (byte[])[0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 52, .. new byte[40]])
            )
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData("linux_x86_64", "bin/python3.11", "lib/libpython3.11.so.1.0")]
    [InlineData("win_amd64", "python.exe", "python311.dll")]
    public void The_interpreter_of_a_runtime_and_its_library_are_used(string name, string python, string library)
    {
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        byte[] other = target!.IsWindows ? (Pe with { Machine = 0xAA64 }).Make() : (Elf with { Machine = 183 }).Make();
        TestAudit audit = new(target);
        AuditedLayer runtime = audit.Read(
            TestLayers.Runtime,
            [
                (python, other),
                (library, other),
                .. target.IsWindows ? [] : new[] { ("bin/python", (object)"python3.11") },
            ]
        );

        ImmutableArray<AuditFinding> findings = LayerAuditor.Audit(runtime, []);

        findings.Select(finding => finding.File).ShouldBe([python, library], ignoreOrder: true);
        findings.ShouldAllBe(finding => finding.Problem is AuditProblem.WrongSystem);
    }

    internal static string Describe(AuditFinding finding) =>
        $"{finding.Problem.Severity.ToString().ToLowerInvariant()} {finding.Problem.Code} {finding.Problem.Words}";
}
