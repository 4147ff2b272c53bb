using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;

namespace Venvstacks.Tests.Publishing;

/// <summary>A copy of <c>cross</c> of ../shared with a musl target, locked anew against the recorded index, and built from real wheels for several targets.</summary>
internal sealed class CrossBuild
{
    private static readonly Lazy<Task<CrossBuild>> LazyStandIns = new(() => Task.Run(MakeStandInsAsync));

    private CrossBuild(string folder, Workspace workspace, StackDefinition stack) =>
        (Folder, Workspace, Stack) = (folder, workspace, stack);

    public string Folder { get; }

    public Workspace Workspace { get; }

    public StackDefinition Stack { get; }

    public ImmutableArray<BuiltLayer> Layers { get; private set; }

    public string Artifacts => Path.Combine(Folder, "_artifacts");

    /// <summary>The stack for six targets, with stand-ins as runtimes; built and published once a run.</summary>
    public static Task<CrossBuild> WithStandIns() => LazyStandIns.Value;

    /// <summary>Locks and builds a copy of the stack.</summary>
    public static async Task<CrossBuild> MakeAsync(
        string name,
        string python,
        string runtimes,
        ImmutableArray<Target> targets
    )
    {
        string wheels = Shared.Require("wheels");
        string folder = Path.Combine(GoldenFolder.Root.FullName, name);
        string definition = CrossCopy.Copy(folder, python);
        using RecordedIndex index = await RecordedIndex.StartAsync();
        Workspace workspace = Workspace.Open(
            new WorkspaceOptions
            {
                CacheDirectory = Path.Combine(folder, "cache"),
                Variable = variable => variable == "UV_DEFAULT_INDEX" ? $"{new Uri(index.Address, "/simple")}" : null,
            }
        );
        StackDefinition stack = await workspace.LoadAsync(definition);
        await new StackLocker(workspace).LockAsync(new LockRequest(stack));
        await new StackBuilder(workspace).BuildAsync(
            new BuildRequest(stack)
            {
                Targets = targets,
                RuntimesDirectories = [runtimes],
                LocalWheels = [wheels],
            }
        );
        PublishRequest request = new(stack) { Targets = targets };
        return new CrossBuild(folder, workspace, stack)
        {
            Layers = await workspace.ReadAsync(workspace.BuiltLayersIn(stack, request.BuildDirectory), request),
        };
    }

    /// <summary>Exports it for a target, into a folder of the stack's that has the target's name.</summary>
    public async Task<string> ExportAsync(Target target)
    {
        await new StackExporter(Workspace).ExportAsync(
            new ExportRequest(Stack) { Targets = [target], TagOutputs = true }
        );
        return Path.Combine(Folder, "_export", target.Name);
    }

    private static async Task<CrossBuild> MakeStandInsAsync()
    {
        string runtimes = Path.Combine(GoldenFolder.Root.FullName, "stand-ins");
        Directory.CreateDirectory(runtimes);
        foreach (Target target in Target.All)
            RuntimeFactory.Pack(runtimes, target, "3.11.7");
        CrossBuild build = await MakeAsync("cross-platforms", "3.11.7", runtimes, CrossCopy.Targets);
        // One run into one folder. The contents are compared, so the fastest level will do.
        await new LayerPublisher(
            build.Workspace.Cache,
            target => OutputFolder.Of(build.Artifacts, target, isTagged: true)
        )
        {
            Packing = new PackingOptions { Level = 1 },
        }.PublishAsync(CrossCopy.Targets, build.Layers);
        return build;
    }
}
