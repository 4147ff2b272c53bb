using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Settings;

namespace Venvstacks.Resolution;

/// <summary>What is to be resolved, and under which rules.</summary>
internal sealed record ResolutionRequest
{
    /// <summary>What the request is for, as a refusal calls it: <c>layer app-client</c>.</summary>
    public string Name { get; init; } = "the request";

    /// <summary>What is asked for, in the order declared.</summary>
    public required ImmutableArray<Requirement> Requirements { get; init; }

    /// <summary>The Python versions that the result must serve: <c>==3.11.*</c>.</summary>
    public required SpecifierSet RequiresPython { get; init; }

    /// <summary>What lower layers supply: restricts a package where something requires it, without requiring it.</summary>
    public ImmutableArray<Requirement> Supplied { get; init; } = [];

    /// <summary>What the settings say that restricts a package in the same way.</summary>
    public ImmutableArray<Requirement> Constraints { get; init; } = [];

    /// <summary>What takes the place of every requirement on the same package, whoever declares it.</summary>
    public ImmutableArray<Requirement> Overrides { get; init; } = [];

    /// <summary>Packages that are not looked at where something requires them.</summary>
    public ImmutableArray<UvExclusion> Exclusions { get; init; } = [];

    /// <summary>What packages require, whatever they say themselves.</summary>
    public ImmutableArray<UvDependencyMetadata> DependencyMetadata { get; init; } = [];

    /// <summary>The packages that the request itself says something of.</summary>
    public IEnumerable<PackageName> Named =>
        Requirements.Concat(Supplied).Concat(Constraints).Concat(Overrides).Select(requirement => requirement.Name);

    /// <summary>The environments to resolve for, no two of which overlap; none stands for all.</summary>
    public ImmutableArray<Marker> Environments { get; init; } = [];

    /// <summary>Environments that every package must have a wheel for where it is needed there.</summary>
    public ImmutableArray<Marker> RequiredEnvironments { get; init; } = [];

    /// <summary>The target platforms, which only advice depends on.</summary>
    public ImmutableArray<MarkerEnvironment> Targets { get; init; } = [];

    /// <summary>Which of the versions that will do are taken.</summary>
    public ResolutionMode Mode { get; init; }

    /// <summary>Whether pre-releases may be taken.</summary>
    public PrereleaseMode Prereleases { get; init; }

    /// <summary>Which parts of the environment are settled first.</summary>
    public ForkStrategy ForkStrategy { get; init; }

    /// <summary>Versions to keep where they still will do, such as those of an earlier lock.</summary>
    public ImmutableArray<Preference> Preferences { get; init; } = [];

    /// <summary>From when on files do not exist.</summary>
    public UploadLimits ExcludeNewer { get; init; } = new();
}

/// <summary>A version to keep where it still will do.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The version.</param>
internal sealed record Preference(PackageName Name, PackageVersion Version)
{
    /// <summary>Where the version was chosen for; it is preferred elsewhere too, after those of that place.</summary>
    public Marker Marker { get; init; } = Marker.True;

    /// <summary>The index that it came from; null where that does not matter.</summary>
    public string? Index { get; init; }
}
