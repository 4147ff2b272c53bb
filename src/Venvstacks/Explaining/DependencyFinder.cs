using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Locking;
using Venvstacks.Packaging.Markers;
using Venvstacks.Resolution;
using Venvstacks.Selection;

namespace Venvstacks.Explaining;

/// <summary>Finds which package of a layer requires which, from a dry run that prefers the locked versions.</summary>
/// <param name="stack">The stack.</param>
/// <param name="packages">Gives a layer's package provider; called by several threads.</param>
internal sealed class DependencyFinder(StackDefinition stack, Func<LayerDefinition, IPackageProvider> packages)
{
    /// <summary>Finds the dependencies of layers, in the order of the definition.</summary>
    /// <exception cref="LayerLockException">A layer cannot be locked.</exception>
    public async Task<ImmutableArray<LayerDependencies>> FindAsync(
        IReadOnlySet<LayerDefinition> layers,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        StackDefinition part = StackPart.Of(stack, layers);
        LayerSelection selection = LayerSelection.Of(part, new SelectionRequest { Lock = OperationChoice.Yes });
        LockResult locked = await new LayerLocker(packages)
            .LockAsync(part, new LockScope(selection) { DryRun = true }, progress, cancellationToken)
            .ConfigureAwait(false);
        Dictionary<LayerDefinition, LayerLock> locks = locked
            .Layers.Where(layer => layer.Lock is not null)
            .ToDictionary(layer => layer.Layer, layer => layer.Lock!);
        return
        [
            .. locked
                .Layers.Where(result => layers.Contains(result.Layer))
                .Select(result => new LayerDependencies(
                    result.Layer,
                    [.. result.Lock!.Packages.Select(package => Supply(package, result.Layer, locks))],
                    Merge(result.Layer, result.Solution!.Dependencies)
                )),
        ];
    }

    // The runtime's packages count first, then those of the frameworks in the order of sys.path.
    private static SuppliedPackage Supply(
        LockedPackage package,
        LayerDefinition layer,
        Dictionary<LayerDefinition, LayerLock> locks
    ) =>
        new(
            package,
            package.IsShared
                ? layer
                    .LowerLayers.OrderBy(lower => lower.Kind != LayerKind.Runtime)
                    .First(lower =>
                        locks[lower]
                            .OwnPackages.Any(own => own.Name == package.Name && own.Version.Equals(package.Version))
                    )
                : null
        );

    /// <summary>The dependencies that a target needs, without regard to the extra of the dependent that they belong to.</summary>
    private static ImmutableArray<PackageDependency> Merge(
        LayerDefinition layer,
        ImmutableArray<ResolvedDependency> dependencies
    ) =>
        [
            .. dependencies
                .Where(edge => edge.Dependent != edge.Required && IsNeeded(layer, edge))
                .GroupBy(edge => (edge.Dependent, edge.Required))
                .Select(edges => new PackageDependency(
                    edges.Key.Dependent,
                    edges.Key.Required,
                    [.. edges.Select(edge => edge.RequiredExtra).OfType<Packaging.PackageName>().Distinct().Order()],
                    edges.Aggregate(Marker.False, (union, edge) => union.Or(edge.Marker)).ToExpression()
                ))
                .OrderBy(edge => edge.Dependent?.Name.ToString() ?? "", StringComparer.Ordinal)
                .ThenBy(edge => edge.Dependent?.Version)
                .ThenBy(edge => edge.Required.Name)
                .ThenBy(edge => edge.Required.Version),
        ];

    private static bool IsNeeded(LayerDefinition layer, ResolvedDependency edge) =>
        TargetEnvironment.PlatformsOf(layer, edge.Marker.ToExpression()).Any();
}
