using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
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

    [Fact]
    public void Two_packages_with_one_path_are_refused_unless_equal()
    {
        UnpackedWheel one = _layers.Wheel("one", "shared.py");
        UnpackedWheel two = _layers.Wheel("two", "shared.py");
        UnpackedWheel three = _layers.Wheel("three", new Dictionary<string, string> { ["shared.py"] = "other" });

        Build(TestLayers.Framework, Target.LinuxX64, one, two);
        BuildEnvException error = Should.Throw<BuildEnvException>(() =>
            Build(TestLayers.Framework, Target.LinuxX64, two, three)
        );

        error.Message.ShouldContain("two 1.0");
        error.Message.ShouldContain("three 1.0");
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
    public void Equal_recipes_give_equal_manifests()
    {
        LayerManifest Once() => Build(TestLayers.Application, Target.MacosArm64, _layers.Wheel("p", "p.py", "q.py"));

        Once().Hash.ShouldBe(Once().Hash);
    }

    private LayerManifest Build(LayerDefinition layer, Target platform, params UnpackedWheel[] packages) =>
        new LayerAssembler(_store).Assemble(_layers.Recipe(layer, platform, packages));

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
