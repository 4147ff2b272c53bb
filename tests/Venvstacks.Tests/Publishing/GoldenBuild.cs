using System.Collections.Concurrent;
using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Indexes;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Runtimes;
using Venvstacks.Store;

[assembly: AssemblyFixture(typeof(Venvstacks.Tests.Publishing.GoldenFolder))]

namespace Venvstacks.Tests.Publishing;

/// <summary>A stack of ../shared, built from its golden locks, published and exported; once a run.</summary>
internal sealed class GoldenBuild
{
    private static readonly ConcurrentDictionary<string, Task<GoldenBuild>> Builds = new();

    private static DirectoryInfo Folder => GoldenFolder.Root;

    private GoldenBuild(TestStack stack) => Stack = stack;

    public TestStack Stack { get; }

    private static readonly Lazy<CacheDirectory> LazyCache = new(() =>
        CacheDirectory.Open(Path.Combine(Folder.FullName, "cache"), _ => { })
    );

    public static CacheDirectory Cache => LazyCache.Value;

    public string Artifacts => Path.Combine(Stack.Folder, "_artifacts");

    public string Export => Path.Combine(Stack.Folder, "_export");

    public bool HasGoldenRuntime { get; private set; }

    public ImmutableArray<BuiltLayer> Layers { get; private set; }

    public static Task<GoldenBuild> Of(string name)
    {
        TestRuntimes.Require();
        return Builds.GetOrAdd(name, _ => Task.Run(() => MakeAsync(new TestStack(name, Folder))));
    }

    private static async Task<GoldenBuild> MakeAsync(TestStack stack)
    {
        GoldenBuild build = new(stack) { HasGoldenRuntime = TestRuntimes.IsGolden(TestRuntimes.Require()) };
        build.Layers = await BuildAsync(stack, Cache);
        // The contents are compared, so the fastest level will do.
        await new LayerPublisher(Cache, _ => new OutputFolder(build.Artifacts))
        {
            Packing = new PackingOptions { Level = 0 },
        }.PublishAsync([Target.LinuxX64], build.Layers);
        await new LayerExporter(Cache, Host.Current, new OutputFolder(build.Export)).ExportAsync(
            build.Layers,
            Target.LinuxX64
        );
        return build;
    }

    public static async Task<ImmutableArray<BuiltLayer>> BuildAsync(
        TestStack stack,
        CacheDirectory cache,
        params ImmutableArray<string> otherWheels
    )
    {
        StackDefinition definition = await new DefinitionReader(_ => null).ReadAsync(stack.DefinitionPath);
        using IndexClient client = new(new IndexClientOptions { Offline = true });
        LayerBuilder builder = LayerBuilder.Over(
            definition,
            cache,
            client,
            new LayerSources(
                new IndexEnvironment(_ => null),
                new RuntimeOptions { Folders = [TestRuntimes.Require()], Host = new Host(Target.LinuxX64) }
            )
            {
                LocalWheels = [.. otherWheels, Shared.Require("wheels")],
            }
        );
        RecipeReader recipes = new(definition);
        return await builder.BuildAsync(
            [.. definition.Layers.Select(layer => recipes.Read(layer, Target.LinuxX64))],
            recipes
        );
    }
}

/// <summary>Where stacks are built for tests; removed after the last one.</summary>
public sealed class GoldenFolder : IDisposable
{
    private static readonly Lazy<DirectoryInfo> LazyRoot = new(() =>
        Directory.CreateTempSubdirectory("venvstacks-golden-")
    );

    internal static DirectoryInfo Root => LazyRoot.Value;

    public void Dispose()
    {
        if (LazyRoot.IsValueCreated)
            Root.Delete(recursive: true);
    }
}
