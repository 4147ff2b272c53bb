using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Explaining;

/// <summary>Explains why a version is in a layer.</summary>
/// <param name="settings">The settings of the stack.</param>
/// <param name="layer">The layer.</param>
/// <param name="solution">The resolution that the layer's lock was made from.</param>
/// <param name="provider">The package provider.</param>
/// <param name="previous">The packages of the old lock.</param>
/// <param name="lower">The locks of the layers below; the first that supplies a package counts.</param>
internal sealed class VersionExplainer(
    UvSettings settings,
    LayerDefinition layer,
    Solution solution,
    IPackageProvider provider,
    ImmutableArray<LockedPackage> previous,
    ImmutableArray<LayerLock> lower
)
{
    private readonly RequirementChains _chains = new(layer, solution);

    public async Task<VersionExplanation> ExplainAsync(LockedPackage package, CancellationToken cancellationToken)
    {
        List<ImmutableArray<RequirementStep>> chains = [];
        foreach (ImmutableArray<ResolvedDependency> chain in _chains.To(package.Name, package.Version))
        {
            List<RequirementStep> steps = [];
            foreach (ResolvedDependency dependency in chain)
                steps.Add(await ReadAsync(dependency, cancellationToken).ConfigureAwait(false));
            chains.Add([.. steps]);
        }
        if (SupplierOf(package) is { } supplier)
            return new(package, [.. chains], new VersionDecision.LowerLayer(supplier));
        PackageListing listing = await provider.GetListingAsync(package.Name, cancellationToken).ConfigureAwait(false);
        VersionDecider decider = new(layer, settings, previous);
        return new(package, [.. chains], decider.Decide(package, chains.Select(chain => chain[^1]), listing));
    }

    private LayerDefinition? SupplierOf(LockedPackage package) =>
        lower
            .FirstOrDefault(below =>
                below.OwnPackages.Any(other => other.Name == package.Name && other.Version.Equals(package.Version))
            )
            ?.Layer;

    private async Task<RequirementStep> ReadAsync(ResolvedDependency dependency, CancellationToken cancellationToken)
    {
        ImmutableArray<Requirement> overrides =
        [
            .. settings
                .OverrideDependencies.Select(declared => declared.Requirement)
                .Where(requirement => requirement.Name == dependency.Required.Name),
        ];
        IEnumerable<Requirement> declared =
            overrides.Length > 0 ? overrides
            : dependency.Dependent is { } dependent
                ? await RequirementsOfAsync(dependent, cancellationToken).ConfigureAwait(false)
            : layer.Requirements.Select(requirement => requirement.Requirement);
        return new RequirementStep(
            dependency,
            [
                .. declared
                    .Where(requirement => Fits(requirement, dependency))
                    .DistinctBy(DeclaredText, StringComparer.Ordinal),
            ],
            IsOverridden: overrides.Length > 0
        );
    }

    private async Task<IEnumerable<Requirement>> RequirementsOfAsync(
        (PackageName Name, PackageVersion Version) package,
        CancellationToken cancellationToken
    )
    {
        ResolvedPackage resolved = solution.Packages.First(candidate => (candidate.Name, candidate.Version) == package);
        if (resolved.Wheels.IsEmpty)
            return [];
        PackageMetadata metadata = await provider
            .GetMetadataAsync(package.Name, resolved.Wheels[0], cancellationToken)
            .ConfigureAwait(false);
        return metadata.Metadata?.RequiresDist ?? [];
    }

    /// <summary>Whether a dependency comes from a requirement.</summary>
    private static bool Fits(Requirement requirement, ResolvedDependency dependency)
    {
        if (requirement.Name != dependency.Required.Name)
            return false;
        if (requirement.Marker is null)
            return true;
        Marker marker = Marker.From(requirement.Marker);
        return !marker.AssumeExtras(extra => extra == dependency.DependentExtra).IsDisjointFrom(dependency.Marker);
    }

    private static string DeclaredText(Requirement requirement) =>
        $"{requirement.Name}[{string.Join(',', requirement.Extras)}]{requirement.Specifiers}";
}
