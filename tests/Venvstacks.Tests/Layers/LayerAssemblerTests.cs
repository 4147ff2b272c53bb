using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Tests.Layers;

public sealed class LayerAssemblerTests : IDisposable
{
    private const string Site = "lib/python3.11/site-packages";

    private readonly Scratch _folder = new();
    private readonly ContentStore _store;
    private readonly TestLayers _layers;

    public LayerAssemblerTests()
    {
        _store = new ContentStore(_folder["store"]);
        _layers = new TestLayers(_store);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_application_on_Linux_has_these_entries()
    {
        LayerManifest manifest = Build(TestLayers.Application, Target.LinuxX64, _layers.Wheel("p", "p.py"));

        Lines(manifest)
            .ShouldBe([
                "d bin",
                "x bin/python",
                "l bin/python3 -> python",
                "l bin/python3.11 -> python",
                "l bin/python_ -> ../../rt/bin/python",
                "d include",
                "d include/python3.11",
                "d lib",
                "d lib/python3.11",
                $"d {Site}",
                $"d {Site}/p-1.0.dist-info",
                $"f {Site}/p-1.0.dist-info/INSTALLER",
                $"f {Site}/p-1.0.dist-info/METADATA",
                $"f {Site}/p-1.0.dist-info/RECORD",
                $"f {Site}/p-1.0.dist-info/REQUESTED",
                $"f {Site}/p.py",
                "l lib64 -> lib",
                "f postinstall.py",
                "d share",
                "d share/venv",
                "d share/venv/metadata",
                "f share/venv/metadata/venvstacks_layer.json",
            ]);
        manifest.Entries.ShouldAllBe(entry => entry.Time == TestLayers.LockTime);
        _layers.TextOf(manifest, "bin/python").ShouldContain("/../../framework-f@2/share/venv/dynlib\n");
    }

    [Fact]
    public void Wheels_go_where_their_schemes_say_and_scripts_nowhere()
    {
        UnpackedWheel wheel = _layers.Wheel(
            "p",
            "p/__init__.py",
            "p/__pycache__/x.pyc",
            "p/sitecustomize.py",
            "platlib:p/b.py",
            "data:share/p/x.txt",
            "data:bin/tool",
            "data:.hidden",
            "headers:p.h",
            "scripts:run"
        );

        LayerManifest manifest = Build(TestLayers.Framework, Target.LinuxX64, wheel);

        string[] files = [.. manifest.Entries.Where(e => e.Kind == EntryKind.File).Select(e => e.Path)];
        files
            .Except(["bin/python", "postinstall.py", PythonLayout.Metadata])
            .Where(path => !path.Contains("dist-info", StringComparison.Ordinal))
            .ShouldBe(["include/site/python3.11/p/p.h", $"{Site}/p/__init__.py", $"{Site}/p/b.py", "share/p/x.txt"]);
        string[] recorded =
        [
            .. _layers.TextOf(manifest, $"{Site}/p-1.0.dist-info/RECORD").Split('\n').Select(row => row.Split(',')[0]),
        ];
        recorded.ShouldContain("../../../share/p/x.txt");
        recorded.ShouldContain("../../../include/site/python3.11/p/p.h");
        recorded.ShouldNotContain(row => row.Contains("bin/", StringComparison.Ordinal));
    }

    [Fact]
    public void Record_says_who_installed_it()
    {
        LayerManifest manifest = Build(TestLayers.Framework, Target.LinuxX64, _layers.Wheel("p", "p,q.py"));

        string[] rows =
        [
            "\"p,q.py\",sha256=kKMkx6x1CBjl-dYRD-30PWAAMVP4prT-OaSWFuFMrsE,6",
            "p-1.0.dist-info/INSTALLER,sha256=DZ2eqXS7ZJk3rbvnk_rdiA-H70DgidTcTdvQBDbHhog,10",
            "p-1.0.dist-info/METADATA,sha256=_KW0cHXUN5g2JPr_7FpOQKLZntvfJ_wcKLDP9apF0gQ,7",
            "p-1.0.dist-info/RECORD,,",
            "p-1.0.dist-info/REQUESTED,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0",
        ];
        string record = _layers.TextOf(manifest, $"{Site}/p-1.0.dist-info/RECORD");
        record.ShouldBe(string.Join('\n', rows.OrderBy(row => row.TrimStart('"'), StringComparer.Ordinal)) + "\n");
    }

    [Theory]
    [InlineData("backports/__init__.py")]
    [InlineData("tests/__init__.py")]
    [InlineData("LICENSE")]
    [InlineData("cv2/cv2.abi3.so")]
    [InlineData("data:share/man/man1/x.1")]
    public void The_later_of_two_packages_wins_a_path(string path)
    {
        UnpackedWheel one = _layers.Wheel("one", new Dictionary<string, string> { [path] = "1" });
        UnpackedWheel two = _layers.Wheel("two", new Dictionary<string, string> { [path] = "2" });

        AssembledLayer layer = Assemble(TestLayers.Framework, Target.LinuxX64, one, two);

        layer.Findings.Single().Message.ShouldEndWith("is in both one 1.0 and two 1.0, with different contents");
        layer.Findings.Single().IsRefused.ShouldBeFalse();
        string[] records =
        [
            .. ((string[])["one", "two"]).Select(name =>
                _layers.TextOf(layer.Manifest, $"{Site}/{name}-1.0.dist-info/RECORD")
            ),
        ];
        records[0].ShouldContain(",sha256=a4ayc_80_OGda4BO_1o_V0etpOqiLx1JwB5S3beHW0s,1\n");
        records[1].ShouldContain(",sha256=1HNeOiZeFu7gP1lxi5tdAwGcB9i2xR-Q2jpmbuwTqzU,1\n");
    }

    [Fact]
    public void Two_packages_with_equal_files_at_one_path_need_no_warning()
    {
        UnpackedWheel one = _layers.Wheel("one", "shared.py");

        AssembledLayer layer = Assemble(TestLayers.Framework, Target.LinuxX64, one, _layers.Wheel("two", "shared.py"));

        layer.Findings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a", "a/b.py")]
    [InlineData("p/a.py", "p/a.py/c")]
    [InlineData("data:share/x/y", "data:share/x")]
    [InlineData("data:lib64/x", "data:lib/x/y")]
    public void A_file_and_a_directory_at_one_path_are_refused(string file, string inFolder) =>
        Should.Throw<BuildEnvException>(() =>
            Build(TestLayers.Framework, Target.LinuxX64, _layers.Wheel("one", file), _layers.Wheel("two", inFolder))
        );

    [Theory]
    [InlineData("data:pyvenv.cfg")]
    [InlineData("data:postinstall.py")]
    [InlineData("data:share/venv/metadata/venvstacks_layer.json")]
    [InlineData("data:include/python3.11")]
    public void A_package_takes_no_path_of_the_environment(string path) =>
        Should
            .Throw<BuildEnvException>(() => Build(TestLayers.Framework, Target.LinuxX64, _layers.Wheel("one", path)))
            .Diagnostics[0]
            .Code.ShouldBe("VS3011");

    [Fact]
    public void A_module_wins_over_a_package()
    {
        LayerRecipe recipe = _layers.Recipe(
            TestLayers.Application,
            Target.LinuxX64,
            _layers.Wheel("p", "main.py", "helper/x.py")
        ) with
        {
            Modules = [_store.AddText("main.py", "mine", 0), _store.AddText("helper/x.py", "mine", 0)],
        };

        AssembledLayer layer = new LayerAssembler(_store).Assemble(recipe, TestContext.Current.CancellationToken);

        _layers.TextOf(layer.Manifest, $"{Site}/main.py").ShouldBe("mine");
        _layers.TextOf(layer.Manifest, $"{Site}/helper/x.py").ShouldBe("mine");
        layer
            .Findings.Select(finding => finding.Message)
            .ShouldAllBe(message =>
                message.EndsWith(
                    "is in both p 1.0 and the application's modules, with different contents",
                    StringComparison.Ordinal
                )
            );
        layer.Findings.Length.ShouldBe(2);
    }

    [Fact]
    public void Data_follows_the_link_to_lib()
    {
        UnpackedWheel wheel = _layers.Wheel("p", "data:lib64/p/x.cfg", "data:lib64/y");

        LayerManifest manifest = Build(TestLayers.Framework, Target.LinuxX64, wheel);

        string[] lines = [.. Lines(manifest)];
        lines.ShouldContain("f lib/p/x.cfg");
        lines.ShouldContain("f lib/y");
        lines.ShouldContain("l lib64 -> lib");
        string record = _layers.TextOf(manifest, $"{Site}/p-1.0.dist-info/RECORD");
        record.ShouldContain("../../../lib64/p/x.cfg,");
        Build(TestLayers.Runtime, Target.LinuxX64, wheel).Entries.ShouldContain(e => e.Path == "lib64/y");
        Build(TestLayers.Framework, Target.MacosArm64, wheel).Entries.ShouldContain(e => e.Path == "lib64/y");
    }

    [Fact]
    public void Empty_folders_of_a_wheel_and_the_mode_of_RECORD_are_kept()
    {
        UnpackedWheel wheel = _layers.Wheel("p", "p.py");
        wheel = wheel with
        {
            Files =
            [
                .. wheel.Files.Select(file =>
                    file.Path.EndsWith("/RECORD", StringComparison.Ordinal)
                        ? file with
                        {
                            Content = file.Content with { IsExecutable = true },
                        }
                        : file
                ),
            ],
            Folders =
            [
                new(WheelScheme.Purelib, "p/empty"),
                new(WheelScheme.Data, "share/p"),
                new(WheelScheme.Data, "lib64/q"),
                new(WheelScheme.Data, "bin/r"),
                new(WheelScheme.Scripts, "s"),
            ],
        };

        string[] lines = [.. Lines(Build(TestLayers.Framework, Target.LinuxX64, wheel))];

        lines.ShouldContain($"d {Site}/p/empty");
        lines.ShouldContain("d share/p");
        lines.ShouldContain("d lib/q");
        lines.ShouldNotContain("d bin/r");
        lines.ShouldContain($"x {Site}/p-1.0.dist-info/RECORD");
    }

    [Fact]
    public void A_runtime_comes_without_installers_and_their_commands()
    {
        LayerManifest manifest = Build(TestLayers.Runtime, Target.LinuxX64);

        Lines(manifest)
            .Where(line => line[0] != 'd')
            .ShouldBe([
                "l bin/python -> python3.11",
                "x bin/python3.11",
                "f lib/python3.11/os.py",
                $"f {Site}/README.txt",
                "f postinstall.py",
                "f share/terminfo/E/x",
                "f share/terminfo/e/x",
                "f share/venv/metadata/venvstacks_layer.json",
            ]);
        manifest.Entries.Single(entry => entry.Path == "bin/python3.11").Time.ShouldBe(1);
        manifest.Entries.Max(entry => entry.Time).ShouldBe(TestLayers.LockTime);
    }

    [Fact]
    public void On_Windows_commands_are_copies_and_metadata_has_backslashes()
    {
        LayerManifest manifest = Build(TestLayers.Application, Target.WindowsX64, _layers.Wheel("p", "p.dll"));

        manifest.Entries.ShouldNotContain(entry => entry.Kind == EntryKind.Link);
        manifest.Entries.ShouldContain(entry => entry.Path == "Scripts/python.exe");
        manifest.Entries.ShouldContain(entry => entry.Path == "Lib/site-packages/p.dll");
        LayerMetadata metadata = LayerMetadata.Parse(_layers.TextOf(manifest, PythonLayout.Metadata));
        metadata.BasePython.ShouldBe(@"..\rt\python.exe");
        metadata.DynlibDirs.ShouldBe([@"..\framework-f@2\Library\bin", @"..\rt\Library\bin"]);
    }

    [Fact]
    public void Libraries_are_linked_for_the_layers_above()
    {
        LayerManifest manifest = Build(TestLayers.Framework, Target.LinuxX64, _layers.Wheel("p", "p.libs/libx.so"));

        Lines(manifest).ShouldContain($"l share/venv/dynlib/libx.so -> ../../../{Site}/p.libs/libx.so");
    }

    [Fact]
    public void Assembling_ends_between_two_entries()
    {
        LayerRecipe recipe = _layers.Recipe(TestLayers.Framework, Target.LinuxX64, _layers.Wheel("p", "p.py"));
        Should.Throw<OperationCanceledException>(() =>
            new LayerAssembler(_store).Assemble(recipe, new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public void Equal_recipes_give_equal_manifests()
    {
        LayerManifest Once() => Build(TestLayers.Application, Target.MacosArm64, _layers.Wheel("p", "p.py", "q.py"));

        Once().Hash.ShouldBe(Once().Hash);
    }

    private LayerManifest Build(LayerDefinition layer, Target platform, params UnpackedWheel[] packages) =>
        Assemble(layer, platform, packages).Manifest;

    private AssembledLayer Assemble(LayerDefinition layer, Target platform, params UnpackedWheel[] packages) =>
        new LayerAssembler(_store).Assemble(
            _layers.Recipe(layer, platform, packages),
            TestContext.Current.CancellationToken
        );

    private static IEnumerable<string> Lines(LayerManifest manifest) =>
        manifest.Entries.Select(entry =>
            entry.Kind switch
            {
                EntryKind.Directory => $"d {entry.Path}",
                EntryKind.Link => $"l {entry.Path} -> {entry.Target}",
                _ => $"{(entry.Content.IsExecutable ? 'x' : 'f')} {entry.Path}",
            }
        );
}
