using System.Collections.Immutable;
using System.Text;
using Venvstacks.Definitions;
using Venvstacks.Layers;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Platforms;
using Venvstacks.Runtimes;
using Venvstacks.Sources;
using Venvstacks.Store;

namespace Venvstacks.Tests.Layers;

/// <summary>A small stack made in memory: a runtime, a versioned framework and an application.</summary>
internal sealed class TestLayers(ContentStore store)
{
    public static readonly RuntimeDefinition Runtime = new()
    {
        Name = "rt",
        PythonImplementation = PythonImplementation.Parse("cpython@3.11.7"),
    };

    /// <summary>A runtime whose launchers have other names and keep their times.</summary>
    public static readonly RuntimeDefinition NewRuntime = Runtime with
    {
        PythonImplementation = PythonImplementation.Parse("cpython@3.13.1"),
    };

    public static readonly FrameworkDefinition Framework = new(Runtime) { Name = "f", Versioned = true };

    public static readonly ApplicationDefinition Application = new(Runtime, Framework)
    {
        Name = "a",
        LaunchModule = new SourceModule("main.py", "/nowhere/main.py"),
    };

    public const long LockTime = 1_700_000_000;

    public LayerRecipe Recipe(LayerDefinition layer, Target platform, params UnpackedWheel[] packages)
    {
        ImmutableArray<LowerLayer> lower = [.. layer.LowerLayers.Select(ToLower)];
        return new LayerRecipe
        {
            Layer = layer,
            Target = platform,
            Facts = FactsOf(layer),
            LockTime = LockTime,
            LowerLayers = lower,
            Packages = [.. packages],
            Runtime = layer.Kind == LayerKind.Runtime || platform.IsWindows ? RuntimeFor(platform) : null,
        };
    }

    /// <summary>A wheel of files with their own path as content. Paths begin with the scheme: <c>data:share/x</c>; others are modules.</summary>
    public UnpackedWheel Wheel(string name, params string[] paths) =>
        Wheel(name, paths.ToDictionary(path => path, path => path));

    public UnpackedWheel Wheel(string name, IReadOnlyDictionary<string, string> files)
    {
        string info = $"{name}-1.0.dist-info";
        IEnumerable<UnpackedFile> all = files
            .Append(new($"{info}/METADATA", $"Name: {name}"))
            .Append(new($"{info}/RECORD", ""))
            .Select(file => File(file.Key, file.Value));
        return new UnpackedWheel(WheelFileName.Parse($"{name}-1.0-py3-none-any.whl"), "", info, [.. all]);
    }

    public string TextOf(LayerManifest manifest, string path)
    {
        using StreamReader text = new(store.Open(manifest.Entries.Single(entry => entry.Path == path).Content));
        return text.ReadToEnd();
    }

    public static LayerFacts FactsOf(LayerDefinition layer) =>
        new()
        {
            LayerName = layer.BuildName,
            InstallTarget = DeployedNameOf(layer),
            RequirementsHash = "sha256:00",
            LockVersion = layer.Versioned ? 2 : 1,
            LockedAt = "2023-11-14T22:13:20+00:00",
            RuntimeLayer = "rt",
            PythonImplementation = "cpython@3.11.7",
            BoundToImplementation = layer.Kind == LayerKind.Runtime,
            RequiredLayers =
                layer.Kind == LayerKind.Runtime ? null : [.. layer.Frameworks.Select(lower => DeployedNameOf(lower))],
            LaunchModule = layer.Kind == LayerKind.Application ? new ModuleFacts("main", "sha256:01") : null,
        };

    private static LowerLayer ToLower(LayerDefinition lower) => new(lower.BuildName, DeployedNameOf(lower));

    private static string DeployedNameOf(LayerDefinition layer) =>
        layer.Versioned ? $"{layer.BuildName}@2" : layer.BuildName;

    private UnpackedFile File(string path, string content)
    {
        int colon = path.IndexOf(':', StringComparison.Ordinal);
        WheelScheme scheme = colon < 0 ? WheelScheme.Purelib : Enum.Parse<WheelScheme>(path[..colon], ignoreCase: true);
        return new UnpackedFile(
            scheme,
            path[(colon + 1)..],
            store.Put(Encoding.UTF8.GetBytes(content), isExecutable: false)
        );
    }

    private RuntimeContents RuntimeFor(Target platform)
    {
        string[] paths = platform.IsWindows
            ?
            [
                "python.exe",
                "Lib/os.py",
                "pythonw.exe",
                "include/Python.h",
                "Lib/venv/scripts/nt/python.exe",
                "Lib/venv/scripts/nt/pythonw.exe",
                "Lib/venv/scripts/nt/venvlauncher.exe",
                "Lib/venv/scripts/nt/venvwlauncher.exe",
                "Scripts/pip.exe",
                "Lib/site-packages/pip/__init__.py",
            ]
            :
            [
                "bin/python3.11",
                "bin/pip3",
                "lib/python3.11/os.py",
                "share/terminfo/E/x",
                "share/terminfo/e/x",
                "lib/python3.11/site-packages/pip/__init__.py",
                "lib/python3.11/site-packages/_distutils_hack/__init__.py",
                "lib/python3.11/site-packages/README.txt",
            ];
        List<ManifestEntry> entries =
        [
            .. paths.Select((path, i) => Entry(path, path, time: i % 2 == 0 ? 1 : LockTime + 1)),
        ];
        string record = "_distutils_hack/__init__.py,,\n../../../bin/pip3,,\n";
        if (!platform.IsWindows)
        {
            entries.Add(ManifestEntry.Link("bin/python", "python3.11", 0));
            entries.Add(Entry("lib/python3.11/site-packages/setuptools-1.0.dist-info/RECORD", record, 0));
        }
        return new RuntimeContents("cpython-3.11.7.tar.gz", [.. entries]);
    }

    private ManifestEntry Entry(string path, string content, long time)
    {
        bool isExecutable = path.StartsWith("bin/", StringComparison.Ordinal);
        return ManifestEntry.File(path, store.Put(Encoding.UTF8.GetBytes(content), isExecutable), time);
    }
}
