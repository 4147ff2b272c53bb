using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Explaining;
using Venvstacks.Indexes;
using Venvstacks.Locking;
using Venvstacks.Resolution;
using Venvstacks.Selection;

namespace Venvstacks;

/// <summary>Which layers are inspected.</summary>
/// <param name="Stack">The stack.</param>
public sealed record InspectRequest(StackDefinition Stack)
{
    /// <summary>Patterns of the build names of the layers; empty for all layers.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Whether package indexes are used; else only the local wheels and those that the definition names.</summary>
    public bool UseIndex { get; init; } = true;

    /// <summary>Further directories of wheels, relative to the definition.</summary>
    public ImmutableArray<string> LocalWheels { get; init; } = [];
}

/// <summary>Finds the dependencies between locked packages, and their newer versions. Nothing is written.</summary>
/// <param name="workspace">The workspace.</param>
public sealed class StackInspector(Workspace workspace)
{
    /// <summary>Resolves layers with their locks as preferences, and finds which package requires which.</summary>
    /// <param name="request">Which layers.</param>
    /// <param name="progress">Told of each layer that is resolved.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The layers in the order of the definition.</returns>
    /// <exception cref="LayerLockException">A layer cannot be locked.</exception>
    /// <exception cref="BuildEnvException">A pattern matches no layer.</exception>
    public Task<ImmutableArray<LayerDependencies>> FindDependenciesAsync(
        InspectRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        InspectAsync(
            request,
            (stack, packages, layers) =>
                new DependencyFinder(stack, packages).FindAsync(layers, progress, cancellationToken)
        );

    /// <summary>Resolves layers without their locks, and finds the packages of the locks that could have another version.</summary>
    /// <param name="request">Which layers.</param>
    /// <param name="progress">Told of each layer that is resolved.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The packages by layer, in the order of the definition and sorted by name.</returns>
    /// <exception cref="LayerLockException">A layer cannot be locked without its lock.</exception>
    /// <exception cref="BuildEnvException">A layer has no readable lock, or a pattern matches no layer.</exception>
    public Task<ImmutableArray<AvailableUpdate>> FindUpdatesAsync(
        InspectRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    ) =>
        InspectAsync(
            request,
            (stack, packages, layers) =>
                new UpdateFinder(stack, packages).FindAsync(layers, progress, cancellationToken)
        );

    private async Task<T> InspectAsync<T>(
        InspectRequest request,
        Func<StackDefinition, Func<LayerDefinition, IPackageProvider>, IReadOnlySet<LayerDefinition>, Task<T>> inspect
    )
    {
        StackDefinition stack = Workspace.WithIndex(request.Stack, request.UseIndex);
        LayerSelection selection = LayerSelection.Of(
            stack,
            new SelectionRequest { Include = request.Include, Publish = true }
        );
        HashSet<LayerDefinition> layers = [.. stack.Layers.Where(layer => selection[layer] is { Publish: true })];
        using IndexClient client = workspace.Connect(stack);
        return await inspect(
                stack,
                LayerIndexes.ProviderOf(stack, client, workspace.Indexes, request.LocalWheels),
                layers
            )
            .ConfigureAwait(false);
    }
}
