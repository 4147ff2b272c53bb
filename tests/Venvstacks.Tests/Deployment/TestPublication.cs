using System.Text.Json.Nodes;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Deployment;

/// <summary>A directory as <c>publish</c> writes it, with archives of a few small files.</summary>
internal sealed class TestPublication(string folder)
{
    public static readonly string Target = Host.Current.Target.Name;

    public string Folder => folder;

    public string MetadataPath => Path.Combine(folder, "__venvstacks__", "venvstacks.json");

    /// <summary>A runtime, a framework and two applications, of which one does not need the framework.</summary>
    /// <param name="folder">Where they are written.</param>
    /// <param name="version">The content of one module of the framework; the size is always that of <c>1.0</c>.</param>
    /// <param name="build">The number of the framework's archive.</param>
    /// <param name="python">The real interpreter that the runtime starts; null for none.</param>
    /// <param name="edit">Changes a layer before it is written.</param>
    public static TestPublication Write(
        string folder,
        string version = "1.0",
        int build = 1,
        string? python = null,
        Func<TestLayer, TestLayer>? edit = null
    )
    {
        TestPublication publication = new(folder);
        publication.Write([.. Layers(version, build, python).Select(edit ?? (layer => layer))]);
        return publication;
    }

    /// <summary>Writes layers and their metadata.</summary>
    public void Write(IReadOnlyList<TestLayer> layers)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(MetadataPath)!);
        JsonObject kinds = new()
        {
            ["runtimes"] = new JsonArray(),
            ["frameworks"] = new JsonArray(),
            ["applications"] = new JsonArray(),
        };
        foreach (TestLayer layer in layers)
            kinds[layer.Kind]!.AsArray().Add(layer.WriteTo(folder, Target));
        File.WriteAllText(MetadataPath, new JsonObject { ["layers"] = kinds }.ToJsonString());
    }

    public static IEnumerable<TestLayer> Layers(string version, int build, string? python)
    {
        string start = python is null ? "#!/bin/sh\nexit 0\n" : $"#!/bin/sh\nexec '{python}' \"$@\"\n";
        yield return new TestLayer("py", "runtimes")
        {
            Files = new()
            {
                ["bin/python3.11"] = start,
                ["lib/python3.11/os_.py"] = "value = 1\n",
                ["lib/python3.11/lib-dynload/_ssl.so"] = "not really a library",
            },
            Links = new() { ["bin/python"] = "python3.11", ["lib64"] = "lib" },
        };
        yield return new TestLayer("framework-lower", "frameworks")
        {
            Build = build,
            Files = new()
            {
                [$"{TestLayer.Site}/lower/__init__.py"] = "",
                [$"{TestLayer.Site}/lower/version.py"] = $"version = '{version}'\n",
                [$"{TestLayer.Site}/lower/late.py"] = $"version = '{version}'\n",
                [$"{TestLayer.Site}/lower-1.0.dist-info/METADATA"] = "Name: lower\n",
                [$"{TestLayer.Site}/lower/native.so"] = "a library",
            },
        };
        yield return Application("app-client", ["framework-lower"], python);
        yield return Application("app-alone", [], python);
    }

    private static TestLayer Application(string name, string[] frameworks, string? python)
    {
        string paths = string.Join(':', frameworks.Append(name).Select(layer => $"$stack/{layer}/{TestLayer.Site}"));
        string start = python is null
            ? "#!/bin/sh\nexit 0\n"
            : $"#!/bin/sh\nstack=$(dirname \"$(dirname \"$(dirname \"$(readlink -f \"$0\")\")\")\")\nPYTHONPATH=\"{paths}\" exec '{python}' \"$@\"\n";
        string module =
            frameworks.Length == 0
                ? "print('alone')\n"
                : "import sys\nfrom lower import version\nprint(version.version, *sys.argv[1:], flush=True)\nif sys.argv[1:] == ['wait']:\n    sys.stdin.readline()\n    from lower import late\n    print(late.version)\n";
        return new TestLayer(name, "applications")
        {
            Frameworks = frameworks,
            LaunchModule = "main",
            Files = new() { ["bin/python"] = start, [$"{TestLayer.Site}/main.py"] = module },
            Links = new() { ["bin/python_"] = "../../py/bin/python" },
        };
    }
}
