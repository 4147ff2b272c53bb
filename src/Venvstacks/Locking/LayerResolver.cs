using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Locking;

/// <summary>Resolves a layer above locked layers.</summary>
/// <param name="layer">The layer.</param>
/// <param name="files">The paths of its lock's files.</param>
/// <param name="lower">The locks of the layers below: the frameworks in the order of <c>sys.path</c>, then the runtime.</param>
internal sealed class LayerResolver(LayerDefinition layer, LayerLockFiles files, ImmutableArray<LayerLock> lower)
{
    // The runtime's packages count first.
    private readonly ImmutableArray<LockedPackage> _supplied = LowerLayerConstraints.Collect([
        .. lower.TakeLast(1),
        .. lower.SkipLast(1),
    ]);

    /// <summary>Resolves the layer's requirements for all environments at once.</summary>
    /// <exception cref="LayerLockException">There is no solution.</exception>
    public async Task<Solution> ResolveAsync(
        UvSettings settings,
        ImmutableArray<LockedPackage> previous,
        IPackageProvider provider,
        CancellationToken cancellationToken
    )
    {
        ResolutionRequest request = LayerRequest.Create(layer, settings, _supplied, previous);
        return await ResolveAsync(request, provider, cancellationToken).ConfigureAwait(false) switch
        {
            Refusal refusal => throw new LayerLockException(RefusalDiagnostic.Describe(layer, refusal, lower)),
            var solution => (Solution)solution,
        };
    }

    private async Task<Resolution.Resolution> ResolveAsync(
        ResolutionRequest request,
        IPackageProvider provider,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await new UniversalResolver(provider).ResolveAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (LayerInstallationException error)
        {
            string note = $"while locking layer '{layer.BuildName}'";
            throw new LayerInstallationException(
                [.. error.Diagnostics.Select(problem => problem with { Notes = problem.Notes.Add(note) })],
                error
            );
        }
    }

    /// <summary>The packages that the layer's platforms need, each own or shared.</summary>
    /// <exception cref="LayerLockException">A package has no wheel for a platform where it is needed.</exception>
    public ImmutableArray<LockedPackage> Place(Solution solution)
    {
        ImmutableArray<LockedPackage> packages = new PackagePlacer(layer, _supplied, files).Place(solution);
        return (WheelCoverage.Check(layer, packages) ?? UncheckedWheels.Check(layer, packages)) is { } problem
            ? throw new LayerLockException(problem)
            : packages;
    }
}
