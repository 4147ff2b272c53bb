using System.Collections.Concurrent;
using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Layers;
using Venvstacks.Locking;
using Venvstacks.Publishing;
using Venvstacks.Runtimes;
using Venvstacks.Storage;

namespace Venvstacks.Tests.Publishing;

/// <summary>A stack of ../shared, built from its golden locks, published and exported; once a run.</summary>
internal sealed class GoldenBuild
{
    private static readonly ConcurrentDictionary<string, Task<GoldenBuild>> Builds = new();

    private static readonly DirectoryInfo Folder = Directory.CreateTempSubdirectory("venvstacks-golden-");

    static GoldenBuild() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Folder.Delete(recursive: true);

    private GoldenBuild(TestStack stack) => Stack = stack;

    public TestStack Stack { get; }

    public ContentStore Store { get; } = new(Path.Combine(Folder.FullName, "store"));

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
        var build = new GoldenBuild(stack) { HasGoldenRuntime = TestRuntimes.IsGolden(TestRuntimes.Require()) };
        build.Layers = await BuildAsync(stack, build.Store);
        // The contents are compared, so the fastest level will do.
        var options = new ArchiveOptions { Level = 0 };
        await new StackPublisher(build.Store).PublishAsync(
            new PublishRequest
            {
                OutputDirectory = build.Artifacts,
                Layers = build.Layers,
                Options = options,
            }
        );
        await new StackExporter(build.Store).ExportAsync(
            new ExportRequest { OutputDirectory = build.Export, Layers = build.Layers }
        );
        return build;
    }

    public static async Task<ImmutableArray<BuiltLayer>> BuildAsync(TestStack stack, ContentStore store)
    {
        var runtimes = new RuntimeProvider(
            store,
            new RuntimeOptions { Folder = TestRuntimes.Require() },
            (_, _, _) => throw new InvalidOperationException("the runtime lies in the folder")
        );
        StackDefinition definition = await new DefinitionReader(_ => null).ReadAsync(stack.DefinitionPath);
        return await new StackBuilder(store, new ZipWheels(store), runtimes).BuildAsync(
            new BuildRequest
            {
                Stack = definition,
                Locks = StackLocks.Read(definition),
                Layers = definition.Layers,
                Platform = TargetPlatform.LinuxX64,
            }
        );
    }
}
