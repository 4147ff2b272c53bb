using Venvstacks.Definitions;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Selection;
using Venvstacks.Store;

namespace Venvstacks;

/// <summary>Which layers are built, from what, and where. Paths are relative to the definition.</summary>
/// <param name="Stack">The stack.</param>
public sealed record BuildRequest(StackDefinition Stack) : IAssemblyRequest
{
    /// <summary>What is done with which layer; null builds all layers.</summary>
    public LayerSelection? Selection { get; init; }

    /// <summary>The targets that layers are built for; empty: the host's target.</summary>
    public ImmutableArray<Target> Targets { get; init; } = [];

    /// <summary>The directory of the layers' directories.</summary>
    public string BuildDirectory { get; init; } = "_build";

    /// <summary>Whether layers are built although they are unchanged.</summary>
    public bool Clean { get; init; }

    /// <summary>Further directories of wheels.</summary>
    public ImmutableArray<string> LocalWheels { get; init; } = [];

    /// <summary>Directories of runtime archives that are taken instead of the published builds; the first that has a runtime supplies it.</summary>
    public ImmutableArray<string> RuntimesDirectories { get; init; } = [];

    /// <summary>Prefixes of CPythons of the host that are repackaged for its target, each for its own version; they win over archives.</summary>
    public ImmutableArray<string> InstalledPythons { get; init; } = [];
}

/// <summary>A layer that was built.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Facts">The facts about it.</param>
/// <param name="Manifest">Its entries and inventory.</param>
/// <param name="Target">The target that it is for.</param>
/// <param name="Path">The full path of its directory; null where it is not for the host's target, and is in the cache only.</param>
/// <param name="Reason">Why its directory and record were written; null where they are unchanged.</param>
public sealed record LayerBuild(
    LayerDefinition Layer,
    LayerFacts Facts,
    LayerManifest Manifest,
    Target Target,
    string? Path,
    RebuildReason? Reason
)
{
    /// <summary>The warnings about its packages, the same for each build.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];
}

/// <summary>The layers that were built.</summary>
/// <param name="Layers">The layers, by target, lower ones first.</param>
public sealed record BuildResult(ImmutableArray<LayerBuild> Layers);

/// <summary>Builds the layers of a stack from their locks, for any target.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackBuilder(Workspace workspace)
{
    // While one layer waits for the disk, the next is linked. More at once would need more space where layers are copies.
    private const int LayersAtOnce = 2;

    /// <summary>Builds the selected layers, and writes the directories of those that changed.</summary>
    /// <param name="request">Which layers, from what, and where.</param>
    /// <param name="progress">Told of each layer and of each download.</param>
    /// <param name="cancellationToken">Ends the work; each directory is whole then, old or new.</param>
    /// <exception cref="BuildEnvException">A layer has no valid lock, its parts conflict, or it cannot be written.</exception>
    /// <exception cref="LayerInstallationException">A wheel or a runtime cannot be downloaded, or differs from the lock.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public Task<BuildResult> BuildAsync(
        BuildRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        workspace.ChangeAsync(
            request.Stack,
            () => BuildReservedAsync(request, progress, cancellationToken),
            cancellationToken
        );

    private async Task<BuildResult> BuildReservedAsync(
        BuildRequest request,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        StackDefinition stack = request.Stack;
        RecipeReader recipes = new(stack);
        ImmutableArray<LayerRecipe> layers = workspace.ReadToBuild(recipes, stack, request.Selection, request.Targets);
        string path = Workspace.PathOf(stack, request.BuildDirectory);
        StageSweeper.Sweep(path);
        BuildFolder folder = new(workspace.Cache, path, workspace.Host.Target);
        LayerPlaces places = new(stack, StackPhase.Build);
        foreach (
            string name in layers.Where(layer => folder.Holds(layer.Target)).Select(layer => layer.Layer.BuildName)
        )
            places.Require(name, folder.LayerPath(name), request.Clean);
        using IndexClient client = workspace.Connect(stack);
        ImmutableArray<BuiltLayer> built = await workspace
            .BuilderOf(stack, client, AssemblyOptions.Of(request), request.Clean)
            .BuildAsync(layers, recipes, progress, cancellationToken)
            .ConfigureAwait(false);
        ImmutableArray<Written> written = await new Scheduler(budget: 0, LayersAtOnce)
            .RunAsync(
                built,
                _ => 0,
                (layer, token) => Task.Run(() => Write(folder, layer, request.Clean, token), token),
                layer => progress?.Report(layer.Finished),
                cancellationToken
            )
            .ConfigureAwait(false);
        folder.KeepFingerprints();
        return new BuildResult([.. written.Select(layer => layer.Build)]);
    }

    private static Written Write(BuildFolder folder, BuiltLayer layer, bool force, CancellationToken cancellationToken)
    {
        RebuildReason? reason = folder.Write(layer, force, cancellationToken);
        LayerRecipe recipe = layer.Recipe;
        string? path = folder.Holds(recipe.Target) ? folder.LayerPath(layer.Name) : null;
        return new Written(
            new LayerBuild(recipe.Layer, recipe.Facts, layer.Manifest, recipe.Target, path, reason)
            {
                Warnings = layer.Warnings,
            },
            new StackEvent(StackPhase.Build, recipe.Label)
            {
                IsFinished = true,
                Outcome = reason is null ? "unchanged" : null,
                Reason = reason,
            }
        );
    }

    private sealed record Written(LayerBuild Build, StackEvent Finished);
}
