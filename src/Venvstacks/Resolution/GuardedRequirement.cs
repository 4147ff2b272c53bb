using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>A requirement as the solver reads it.</summary>
/// <param name="Name">The package.</param>
/// <param name="Extras">The extras of it.</param>
/// <param name="Specifiers">The accepted versions, as declared.</param>
/// <param name="Versions">The accepted versions.</param>
/// <param name="Marker">The environments in which it is required.</param>
internal sealed record GuardedRequirement(
    PackageName Name,
    ImmutableArray<PackageName> Extras,
    SpecifierSet Specifiers,
    VersionRanges Versions,
    Marker Marker
)
{
    /// <summary>The address that the package is to be taken from, or null. Nothing is taken from there.</summary>
    public string? Address { get; init; }

    public static GuardedRequirement Of(Requirement requirement) =>
        new(
            requirement.Name,
            requirement.Extras,
            requirement.Specifiers,
            requirement.Specifiers.ToRanges(),
            requirement.Marker is { } marker ? Marker.From(marker) : Marker.True
        )
        {
            Address = requirement.Url,
        };

    public static ImmutableArray<GuardedRequirement> Of(ImmutableArray<Requirement> requirements) =>
        [.. requirements.Select(Of)];
}

/// <summary>What a version depends on, for the solver.</summary>
/// <param name="Package">What it depends on.</param>
/// <param name="Versions">The accepted versions of the package.</param>
internal readonly record struct SolverDependency(SolverPackage Package, VersionRanges Versions);
