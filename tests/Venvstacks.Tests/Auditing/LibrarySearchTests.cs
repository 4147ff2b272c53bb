using System.Collections.Immutable;
using Venvstacks.Auditing;
using Venvstacks.Platforms;
using Venvstacks.Tests.Layers;

namespace Venvstacks.Tests.Auditing;

/// <summary>Which directories are searched for a library, by the rules of each system's loader.</summary>
public class LibrarySearchTests
{
    private const string Missing = "which is neither in the layers that it can use nor part of the system";

    [Fact]
    public void A_link_of_a_lower_layer_supplies_a_library()
    {
        TestAudit audit = new(Target.LinuxX64);
        byte[] user = new ElfLibrary { Needed = ["libx.so"] }.Make();
        byte[] library = new ElfLibrary { SoName = "libx.so" }.Make();
        AuditedLayer runtime = audit.Read(TestLayers.Runtime);
        AuditedLayer framework = audit.Read(
            TestLayers.Framework,
            ($"{audit.Site}/x/libx.so", library),
            ("share/venv/dynlib/libx.so", $"../../../{audit.Site}/x/libx.so"),
            ($"{audit.Site}/own.abi3.so", user)
        );
        AuditedLayer application = audit.Read(TestLayers.Application, ($"{audit.Site}/a.abi3.so", user));
        // For the layer's own Python its own links are not searched.
        Words(LayerAuditor.Audit(framework, [runtime]))
            .ShouldBe([$"{audit.Site}/own.abi3.so needs 'libx.so', {Missing}"]);
        LayerAuditor.Audit(application, [framework, runtime]).ShouldBeEmpty();
    }

    /// <summary>glibc takes the directory of the link for <c>$ORIGIN</c>, so a linked library does not find what lies beside its file.</summary>
    [Fact]
    public void The_origin_of_a_linked_library_is_the_directory_of_the_link()
    {
        TestAudit audit = new(Target.LinuxX64);
        ElfLibrary library = new()
        {
            SoName = "libx.so",
            Needed = ["libdep.so.1"],
            RunPath = "$ORIGIN",
        };
        AuditedLayer runtime = audit.Read(TestLayers.Runtime);
        AuditedLayer framework = audit.Read(
            TestLayers.Framework,
            ($"{audit.Site}/x/libx.so", library.Make()),
            ($"{audit.Site}/x/libdep.so.1", new ElfLibrary { SoName = "libdep.so.1" }.Make()),
            ("share/venv/dynlib/libx.so", $"../../../{audit.Site}/x/libx.so")
        );
        AuditedLayer application = audit.Read(
            TestLayers.Application,
            ($"{audit.Site}/a.abi3.so", new ElfLibrary { Needed = ["libx.so"] }.Make())
        );
        LayerAuditor.Audit(framework, [runtime]).ShouldBeEmpty();
        AuditFinding finding = LayerAuditor.Audit(application, [framework, runtime]).ShouldHaveSingleItem();
        finding.Layer.ShouldBe("framework-f");
        finding.Problem.ShouldBe(new AuditProblem.MissingLibrary("libdep.so.1"));
    }

    [Fact]
    public void A_versioned_name_is_not_linked_for_upper_layers()
    {
        TestAudit audit = new(Target.LinuxX64);
        AuditedLayer runtime = audit.Read(TestLayers.Runtime);
        AuditedLayer framework = audit.Read(
            TestLayers.Framework,
            ($"{audit.Site}/x/libx.so.5", new ElfLibrary { SoName = "libx.so.5" }.Make())
        );
        AuditedLayer application = audit.Read(
            TestLayers.Application,
            ($"{audit.Site}/a.abi3.so", new ElfLibrary { Needed = ["libx.so.5"] }.Make())
        );
        Words(LayerAuditor.Audit(application, [framework, runtime]))
            .ShouldBe([$"{audit.Site}/a.abi3.so needs 'libx.so.5', {Missing}"]);
    }

    [Fact]
    public void A_library_under_another_version_is_missing()
    {
        TestAudit audit = new(Target.LinuxX64);
        Words(
                audit.Audit(
                    ($"{audit.Site}/a.abi3.so", new ElfLibrary { Needed = ["libx.so.2"], RunPath = "$ORIGIN" }.Make()),
                    ($"{audit.Site}/libx.so.1", new ElfLibrary { SoName = "libx.so.1" }.Make())
                )
            )
            .ShouldBe([$"{audit.Site}/a.abi3.so needs 'libx.so.2', {Missing}"]);
    }

    [Theory]
    [InlineData("linux_x86_64", "$ORIGIN/libs", null, true)]
    [InlineData("linux_x86_64", "${ORIGIN}/libs", null, true)]
    [InlineData("linux_x86_64", null, "$ORIGIN/libs", false)]
    [InlineData("musllinux_x86_64", "$ORIGIN/libs", null, true)]
    [InlineData("musllinux_x86_64", null, "$ORIGIN/libs", true)]
    public void Run_paths_are_inherited_by_DT_RPATH_and_on_musl_by_both(
        string name,
        string? rpath,
        string? runPath,
        bool isFound
    )
    {
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        TestAudit audit = new(target!);
        byte[] first = new ElfLibrary
        {
            Needed = ["libx.so.1"],
            Rpath = rpath,
            RunPath = runPath,
        }.Make();
        byte[] second = new ElfLibrary { SoName = "libx.so.1", Needed = ["liby.so.1"] }.Make();
        string[] words = Words(
            audit.Audit(
                ($"{audit.Site}/a.abi3.so", first),
                ($"{audit.Site}/libs/libx.so.1", second),
                ($"{audit.Site}/libs/liby.so.1", new ElfLibrary { SoName = "liby.so.1" }.Make())
            )
        );
        words.ShouldBe(isFound ? [] : [$"{audit.Site}/libs/libx.so.1 needs 'liby.so.1', {Missing}"]);
    }

    [Theory]
    [InlineData("linux_x86_64", true)]
    [InlineData("linux_x86_64", false)]
    [InlineData("musllinux_x86_64", false)]
    public void The_run_path_of_the_interpreter_is_inherited(string name, bool isRpath)
    {
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        TestAudit audit = new(target!);
        const string path = "$ORIGIN/../lib";
        ElfLibrary python = isRpath ? new() { Rpath = path } : new() { RunPath = path };
        AuditedLayer runtime = audit.Read(
            TestLayers.Runtime,
            ("bin/python3.11", python.Make()),
            ("bin/python", "python3.11"),
            ("lib/libx.so.1", new ElfLibrary().Make())
        );
        AuditedLayer framework = audit.Read(
            TestLayers.Framework,
            ($"{audit.Site}/a.abi3.so", new ElfLibrary { Needed = ["libx.so.1"] }.Make())
        );
        bool isFound = isRpath || target!.Libc == Libc.Musl;
        LayerAuditor.Audit(framework, [runtime]).Length.ShouldBe(isFound ? 0 : 1);
    }

    [Fact]
    public void A_file_with_a_run_path_does_not_inherit()
    {
        TestAudit audit = new(Target.LinuxX64);
        byte[] first = new ElfLibrary { Needed = ["libx.so.1"], Rpath = "$ORIGIN/libs" }.Make();
        byte[] second = new ElfLibrary
        {
            SoName = "libx.so.1",
            Needed = ["liby.so.1"],
            RunPath = "$ORIGIN/no",
        }.Make();
        Words(
                audit.Audit(
                    ($"{audit.Site}/a.abi3.so", first),
                    ($"{audit.Site}/libs/libx.so.1", second),
                    ($"{audit.Site}/libs/liby.so.1", new ElfLibrary { SoName = "liby.so.1" }.Make())
                )
            )
            .ShouldBe([$"{audit.Site}/libs/libx.so.1 needs 'liby.so.1', {Missing}"]);
    }

    [Fact]
    public void A_name_that_is_loaded_already_counts()
    {
        TestAudit audit = new(Target.LinuxX64);
        byte[] first = new ElfLibrary { Needed = ["liby.so.1", "libx.so.1"], RunPath = "$ORIGIN/libs" }.Make();
        byte[] second = new ElfLibrary { SoName = "libx.so.1", Needed = ["liby.so.1"] }.Make();
        audit
            .Audit(
                ($"{audit.Site}/a.abi3.so", first),
                ($"{audit.Site}/libs/libx.so.1", second),
                ($"{audit.Site}/libs/liby.so.1", new ElfLibrary { SoName = "liby.so.1" }.Make())
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_library_for_another_processor_is_passed_over()
    {
        TestAudit audit = new(Target.LinuxX64);
        byte[] user = new ElfLibrary { Needed = ["libx.so.1"], RunPath = "$ORIGIN/arm:$ORIGIN/x64" }.Make();
        byte[] arm = new ElfLibrary { Machine = 183 }.Make();
        audit
            .Audit(
                ($"{audit.Site}/a.abi3.so", user),
                ($"{audit.Site}/arm/libx.so.1", arm),
                ($"{audit.Site}/x64/libx.so.1", new ElfLibrary().Make())
            )
            .ShouldBeEmpty();
        Words(audit.Audit(($"{audit.Site}/a.abi3.so", user), ($"{audit.Site}/arm/libx.so.1", arm)))
            .ShouldBe([$"{audit.Site}/a.abi3.so needs 'libx.so.1', {Missing}"]);
    }

    [Fact]
    public void Libraries_that_need_each_other_end()
    {
        TestAudit audit = new(Target.LinuxX64);
        byte[] one = new ElfLibrary
        {
            SoName = "lib1.so",
            Needed = ["lib2.so"],
            RunPath = "$ORIGIN",
        }.Make();
        byte[] two = new ElfLibrary { SoName = "lib2.so", Needed = ["lib1.so", "lib3.so"] }.Make();
        Words(audit.Audit(($"{audit.Site}/lib1.so", one), ($"{audit.Site}/lib2.so", two)))
            .ShouldContain($"{audit.Site}/lib2.so needs 'lib3.so', {Missing}");
    }

    [Fact]
    public void Links_in_a_loop_end()
    {
        TestAudit audit = new(Target.LinuxX64);
        byte[] user = new ElfLibrary { Needed = ["libx.so"], RunPath = "$ORIGIN/loop" }.Make();
        Words(
                audit.Audit(
                    ($"{audit.Site}/a.abi3.so", user),
                    ($"{audit.Site}/loop", "pool"),
                    ($"{audit.Site}/pool", "loop"),
                    ("share/venv/dynlib/libx.so", "libx.so")
                )
            )
            .ShouldBe([$"{audit.Site}/a.abi3.so needs 'libx.so', {Missing}"]);
    }

    [Fact]
    public void Run_paths_through_linked_directories_and_into_the_runtime_are_followed()
    {
        TestAudit audit = new(Target.LinuxX64);
        byte[] user = new ElfLibrary
        {
            Needed = ["libx.so.1", "libr.so.1"],
            RunPath = "$ORIGIN/../../../lib64/x:$ORIGIN/../../../../rt/lib",
        }.Make();
        AuditedLayer runtime = audit.Read(TestLayers.Runtime, ("lib/libr.so.1", new ElfLibrary().Make()));
        AuditedLayer framework = audit.Read(
            TestLayers.Framework,
            ($"{audit.Site}/a.abi3.so", user),
            ("lib/x/libx.so.1", new ElfLibrary().Make()),
            ("lib64", "lib")
        );
        LayerAuditor.Audit(framework, [runtime]).ShouldBeEmpty();
        Words(LayerAuditor.Audit(framework, [audit.Read(TestLayers.Runtime)]))
            .ShouldBe([$"{audit.Site}/a.abi3.so needs 'libr.so.1', {Missing}"]);
    }

    [Fact]
    public void A_linked_library_must_be_for_the_target()
    {
        TestAudit audit = new(Target.LinuxX64);
        audit
            .Audit(
                ($"{audit.Site}/x/libx.so", new ElfLibrary { Machine = 183 }.Make()),
                ("share/venv/dynlib/libx.so", $"../../../{audit.Site}/x/libx.so")
            )
            .ShouldHaveSingleItem()
            .Problem.ShouldBe(new AuditProblem.WrongSystem("Linux on aarch64", "linux_x86_64"));
    }

    [Theory]
    [InlineData("linux_x86_64", "libx.dylib")]
    [InlineData("macosx_arm64", "libx.so")]
    public void A_linked_library_by_a_name_of_another_system_is_silent(string name, string file)
    {
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        TestAudit audit = new(target!);
        byte[] content = target!.IsLinux ? new MachOLibrary().Make() : new ElfLibrary().Make();
        audit
            .Audit(
                ($"{audit.Site}/x/{file}", content),
                ($"share/venv/dynlib/{file}", $"../../../{audit.Site}/x/{file}")
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_loader_of_macOS_searches_run_paths_of_all_and_its_environment_by_leaf()
    {
        TestAudit audit = new(Target.MacosArm64);
        MachOLibrary user = new()
        {
            Dylibs =
            [
                (MachOLibrary.Required, "@rpath/libx.dylib"),
                (MachOLibrary.Required, "@loader_path/.dylibs/libz.dylib"),
                (MachOLibrary.Required, "@executable_path/../lib/libe.dylib"),
                (MachOLibrary.Required, "/opt/homebrew/lib/liblinked.dylib"),
            ],
            RunPaths = ["@loader_path/libs"],
        };
        MachOLibrary library = new()
        {
            Id = "@rpath/libx.dylib",
            Dylibs = [(MachOLibrary.Required, "@rpath/liby.dylib")],
        };
        AuditedLayer runtime = audit.Read(TestLayers.Runtime, ("lib/libe.dylib", new MachOLibrary().Make()));
        AuditedLayer framework = audit.Read(
            TestLayers.Framework,
            ($"{audit.Site}/l/liblinked.dylib", new MachOLibrary().Make()),
            ("share/venv/dynlib/liblinked.dylib", $"../../../{audit.Site}/l/liblinked.dylib")
        );
        AuditedLayer application = audit.Read(
            TestLayers.Application,
            ($"{audit.Site}/a.abi3.so", user.Make()),
            ($"{audit.Site}/libs/libx.dylib", library.Make()),
            ($"{audit.Site}/libs/liby.dylib", new MachOLibrary().Make()),
            ($"{audit.Site}/.dylibs/libz.dylib", new MachOLibrary().Make())
        );
        LayerAuditor.Audit(application, [framework, runtime]).ShouldBeEmpty();
        AuditedLayer alone = audit.Read(TestLayers.Framework, ($"{audit.Site}/a.abi3.so", user.Make()));
        LayerAuditor.Audit(alone, [runtime]).Length.ShouldBe(3);
    }

    [Fact]
    public void Windows_searches_the_own_directory_the_runtime_and_lower_layers_without_case()
    {
        TestAudit audit = new(Target.WindowsX64);
        PeLibrary user = new() { Imports = ["OWN.dll", "Python311.dll", "msvcp140.DLL", "far.dll", "None.dll"] };
        byte[] library = new PeLibrary().Make();
        AuditedLayer runtime = audit.Read(TestLayers.Runtime, ("python311.dll", library));
        AuditedLayer framework = audit.Read(TestLayers.Framework, ("Library/bin/MSVCP140.dll", library));
        AuditedLayer application = audit.Read(
            TestLayers.Application,
            ("Lib/site-packages/p/a.cp311-win_amd64.pyd", user.Make()),
            ("Lib/site-packages/p/own.dll", library),
            ("Lib/site-packages/p.libs/Far.dll", library)
        );
        LayerAuditor
            .Audit(application, [framework, runtime])
            .Select(PlantedFaultTests.Describe)
            .ShouldBe([
                $"error VS3301 needs 'None.dll', {Missing}",
                "note VS3309 needs 'far.dll', which is at 'app-a/Lib/site-packages/p.libs/Far.dll' only: its package must load it",
            ]);
    }

    private static string[] Words(ImmutableArray<AuditFinding> findings) =>
        [.. findings.Select(finding => $"{finding.File} {finding.Problem.Words}")];
}
