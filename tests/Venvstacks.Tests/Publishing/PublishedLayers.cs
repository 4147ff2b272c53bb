using System.Collections.Immutable;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;
using Venvstacks.Tests.Layers;

namespace Venvstacks.Tests.Publishing;

/// <summary>Small layers with their cache and an output directory.</summary>
internal sealed class PublishedLayers : IDisposable
{
    private readonly Scratch _scratch = new();

    public PublishedLayers()
    {
        Cache = CacheDirectory.Open(_scratch["cache"], _ => { });
        Layers = new TestLayers(Cache.Store);
    }

    public CacheDirectory Cache { get; }

    public TestLayers Layers { get; }

    /// <summary>The directory of archives.</summary>
    public string Output => _scratch["out"];

    public string PathOf(string name) => Path.Combine(Output, name);

    /// <summary>The text of <c>stack.json</c>.</summary>
    public string ReleaseText => File.ReadAllText(PathOf("__venvstacks__/stack.json"));

    public StackRelease Release => StackReleaseJson.Read(ReleaseText);

    /// <summary>An application of a package with some files.</summary>
    public BuiltLayer Application(Target target, string content = "1") =>
        Build(
            Layers.Recipe(
                TestLayers.Application,
                target,
                Layers.Wheel(
                    "p",
                    new Dictionary<string, string>
                    {
                        ["p/__init__.py"] = content,
                        ["p/ä漢🐸.txt"] = "names",
                        ["p/empty"] = "",
                        ["p/large.txt"] = string.Concat(
                            Enumerable.Range(0, 40_000).Select(i => $"{i * 7919 % 10007}\n")
                        ),
                        ["p/lib.so"] = "library",
                    }
                )
            )
        );

    public BuiltLayer Framework(Target target) =>
        Build(Layers.Recipe(TestLayers.Framework, target, Layers.Wheel("q", "q/__init__.py")));

    /// <summary>Publishes layers for one target.</summary>
    public async Task<Publication> PublishAsync(
        PackingOptions packing,
        ImmutableArray<BuiltLayer> layers,
        int threads = 2,
        bool force = false,
        params ImmutableArray<string> stack
    )
    {
        LayerPublisher publisher = new(Cache, _ => new OutputFolder(Output))
        {
            Packing = packing,
            Threads = threads,
            IsForced = force,
            LayersOf = _ => stack,
        };
        return (await publisher.PublishAsync([layers[0].Recipe.Target], layers)).Single();
    }

    /// <summary>The manifest beside an archive.</summary>
    public ArchiveManifest Manifest(ReleasedLayer layer) =>
        ArchiveManifestFile.Read(File.ReadAllBytes(PathOf(layer.ManifestName)), layer.ManifestName, layer.Manifest);

    /// <summary>Path, time and size of each file of the output.</summary>
    public string[] Looks() =>
        [
            .. new DirectoryInfo(Output)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Select(file =>
                    $"{Path.GetRelativePath(Output, file.FullName)} {file.LastWriteTimeUtc:O} {file.Length}"
                )
                .Order(StringComparer.Ordinal),
        ];

    public void Dispose()
    {
        Cache.Dispose();
        _scratch.Dispose();
    }

    private BuiltLayer Build(LayerRecipe recipe) =>
        new(recipe, "key", new LayerAssembler(Cache.Store).Assemble(recipe).Manifest);
}
