using System.Collections.Concurrent;
using Venvstacks.Definitions;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Indexes;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Selection;

namespace Venvstacks;

/// <summary>Which layers are fetched, and from where. Paths are relative to the definition.</summary>
/// <param name="Stack">The stack.</param>
public sealed record StackFetchRequest(StackDefinition Stack) : IAssemblyRequest
{
    /// <summary>The operations on each layer: layers to build are fetched; null fetches all layers.</summary>
    public LayerSelection? Selection { get; init; }

    /// <summary>The targets of the layers; none means the host's.</summary>
    public ImmutableArray<Target> Targets { get; init; } = [];

    /// <summary>Further directories of wheels.</summary>
    public ImmutableArray<string> LocalWheels { get; init; } = [];

    /// <summary>Directories of runtime archives that are taken instead of the published builds; the first that has a runtime supplies it.</summary>
    public ImmutableArray<string> RuntimesDirectories { get; init; } = [];

    /// <summary>Prefixes of CPythons of the host that are repackaged for its target; they win over archives.</summary>
    public ImmutableArray<string> InstalledPythons { get; init; } = [];
}

/// <summary>A file that was downloaded.</summary>
/// <param name="Name">The file name of the wheel or runtime archive.</param>
/// <param name="Bytes">The downloaded length.</param>
public sealed record FetchedFile(string Name, long Bytes);

/// <summary>A layer whose parts are in the cache.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Target">The target that it is for.</param>
public sealed record FetchedLayer(LayerDefinition Layer, Target Target);

/// <summary>The result of a fetch.</summary>
/// <param name="Layers">The layers, by target, lower ones first.</param>
/// <param name="Files">The files that the cache lacked, sorted by name.</param>
public sealed record StackFetchResult(ImmutableArray<FetchedLayer> Layers, ImmutableArray<FetchedFile> Files);

/// <summary>Fills the cache with all that the layers of a stack are built from, so that they can be built offline.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackFetcher(Workspace workspace)
{
    /// <summary>Fetches the wheels and runtimes of layers for their locks and targets, checks them and assembles the layers; writes to the cache only.</summary>
    /// <param name="request">Which layers, and from where.</param>
    /// <param name="progress">Told of each layer and of each download.</param>
    /// <param name="cancellationToken">Ends the work; what was fetched until then stays in the cache.</param>
    /// <exception cref="BuildEnvException">A layer has no valid lock, or its parts conflict.</exception>
    /// <exception cref="LayerInstallationException">A wheel or a runtime cannot be downloaded, or differs from the lock.</exception>
    /// <exception cref="ArgumentException">The selection has a layer that the stack lacks.</exception>
    public Task<StackFetchResult> FetchAsync(
        StackFetchRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        workspace.ChangeAsync(
            request.Stack,
            () => FetchReservedAsync(request, progress, cancellationToken),
            cancellationToken
        );

    private async Task<StackFetchResult> FetchReservedAsync(
        StackFetchRequest request,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        StackDefinition stack = request.Stack;
        RecipeReader recipes = new(stack);
        ImmutableArray<LayerRecipe> layers = workspace.ReadToBuild(recipes, stack, request.Selection, request.Targets);
        DownloadTally tally = new(progress);
        using IndexClient client = workspace.Connect(stack);
        // Assembled also where the cache has the layer, since it may lack the parts.
        ImmutableArray<BuiltLayer> built = await workspace
            .BuilderOf(stack, client, AssemblyOptions.Of(request), isForced: true)
            .BuildAsync(layers, recipes, tally, cancellationToken)
            .ConfigureAwait(false);
        foreach (BuiltLayer layer in built)
            progress?.Report(
                new StackEvent(StackPhase.Download, layer.Recipe.Label) { IsFinished = true, Outcome = "in the cache" }
            );
        return new StackFetchResult(
            [.. built.Select(layer => new FetchedLayer(layer.Recipe.Layer, layer.Recipe.Target))],
            tally.Files
        );
    }

    /// <summary>Notes each finished download, and passes all events on; a layer that is assembled in the cache is fetched.</summary>
    private sealed class DownloadTally(IProgress<StackEvent>? progress) : IProgress<StackEvent>
    {
        private readonly ConcurrentDictionary<string, long> _files = new(StringComparer.Ordinal);

        public ImmutableArray<FetchedFile> Files =>
            [
                .. _files
                    .OrderBy(file => file.Key, StringComparer.Ordinal)
                    .Select(file => new FetchedFile(file.Key, file.Value)),
            ];

        public void Report(StackEvent value)
        {
            if (value is { Phase: StackPhase.Download, IsFinished: true })
                _files[value.Item] = value.Done;
            progress?.Report(value.Phase == StackPhase.Build ? value with { Phase = StackPhase.Download } : value);
        }
    }
}
