using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>A requirement in the form of the solver.</summary>
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
    /// <summary>The address of a direct reference, which is not supported; or null.</summary>
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

/// <summary>A dependency for the solver.</summary>
internal readonly record struct SolverDependency(SolverPackage Package, VersionRanges Versions);
