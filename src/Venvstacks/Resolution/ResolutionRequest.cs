using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Settings;

namespace Venvstacks.Resolution;

/// <summary>The input of a resolution.</summary>
internal sealed record ResolutionRequest
{
    /// <summary>The name of the request in a refusal: <c>layer app-client</c>.</summary>
    public string Name { get; init; } = "the request";

    /// <summary>The direct requirements, in the order declared.</summary>
    public required ImmutableArray<Requirement> Requirements { get; init; }

    /// <summary>The Python versions that the result must serve: <c>==3.11.*</c>.</summary>
    public required SpecifierSet RequiresPython { get; init; }

    /// <summary>The packages of lower layers: constraints, not requirements.</summary>
    public ImmutableArray<Requirement> Supplied { get; init; } = [];

    public ImmutableArray<Requirement> Constraints { get; init; } = [];

    /// <summary>Replacements for every requirement on the same package.</summary>
    public ImmutableArray<Requirement> Overrides { get; init; } = [];

    /// <summary>Packages whose requirements are ignored.</summary>
    public ImmutableArray<UvExclusion> Exclusions { get; init; } = [];

    /// <summary>Metadata that replaces the packages' own.</summary>
    public ImmutableArray<UvDependencyMetadata> DependencyMetadata { get; init; } = [];

    /// <summary>The packages that the request names.</summary>
    public IEnumerable<PackageName> Named =>
        Requirements.Concat(Supplied).Concat(Constraints).Concat(Overrides).Select(requirement => requirement.Name);

    /// <summary>The environments to resolve for, which do not overlap; empty for all.</summary>
    public ImmutableArray<Marker> Environments { get; init; } = [];

    /// <summary>Environments that every package must have a wheel for where it is needed there.</summary>
    public ImmutableArray<Marker> RequiredEnvironments { get; init; } = [];

    /// <summary>The targets, used for hints only.</summary>
    public ImmutableArray<MarkerEnvironment> Targets { get; init; } = [];

    /// <summary>Which of the accepted versions are preferred.</summary>
    public ResolutionMode Mode { get; init; }

    /// <summary>When pre-releases are candidates.</summary>
    public PrereleaseMode Prereleases { get; init; }

    /// <summary>The order in which parts of the environment are solved.</summary>
    public ForkStrategy ForkStrategy { get; init; }

    /// <summary>Versions to keep if they are valid, such as those of an earlier lock.</summary>
    public ImmutableArray<Preference> Preferences { get; init; } = [];

    /// <summary>The upload times from which files are ignored.</summary>
    public UploadLimits ExcludeNewer { get; init; } = new();
}

/// <summary>A version to keep if it is valid.</summary>
internal sealed record Preference(PackageName Name, PackageVersion Version)
{
    /// <summary>The environments that the version was chosen for; elsewhere it is preferred after others.</summary>
    public Marker Marker { get; init; } = Marker.True;

    /// <summary>Its index; null for any.</summary>
    public string? Index { get; init; }
}
