using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;
using Venvstacks.Settings;

namespace Venvstacks.Resolution;

/// <summary>Removes the requirements that the request excludes.</summary>
internal sealed class DependencyExclusions
{
    private readonly ILookup<(PackageName? Dependent, PackageVersion? Version), UvExclusion> _exclusions;

    public DependencyExclusions(ImmutableArray<UvExclusion> exclusions) =>
        _exclusions = exclusions.ToLookup(exclusion => (exclusion.Dependent, exclusion.DependentVersion));

    /// <summary>The remaining requirements.</summary>
    /// <param name="declared">The requirements.</param>
    /// <param name="package">The package that they are of; null for the request itself.</param>
    /// <param name="version">The version that they are of.</param>
    public ImmutableArray<GuardedRequirement> Apply(
        ImmutableArray<GuardedRequirement> declared,
        PackageName? package,
        PackageVersion? version
    ) =>
        _exclusions.Count == 0
            ? declared
            : declared.RemoveAll(requirement =>
                Contains(null, null, requirement) || (package is not null && Contains(package, version, requirement))
            );

    /// <summary>Whether the exclusions of a dependent's version, else of all its versions, contain a requirement.</summary>
    private bool Contains(PackageName? dependent, PackageVersion? version, GuardedRequirement requirement) =>
        _exclusions[_exclusions.Contains((dependent, version)) ? (dependent, version) : (dependent, null)]
            .Any(exclusion => exclusion.Dependencies.Contains(requirement.Name));
}
