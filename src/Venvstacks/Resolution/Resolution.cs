using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The answer to a <see cref="ResolutionRequest"/>: <see cref="Solution"/> or <see cref="Refusal"/>.</summary>
public abstract record Resolution
{
    private protected Resolution() { }
}

/// <summary>Versions that satisfy all requirements in every requested environment.</summary>
/// <param name="RequiresPython">The requested Python versions.</param>
/// <param name="Packages">The packages, sorted by name, version and index.</param>
/// <param name="Dependencies">The dependencies.</param>
/// <param name="Forks">The environments that were solved separately; empty if one solution serves all.</param>
public sealed record Solution(
    SpecifierSet RequiresPython,
    ImmutableArray<ResolvedPackage> Packages,
    ImmutableArray<ResolvedDependency> Dependencies,
    ImmutableArray<Marker> Forks
) : Resolution;

/// <summary>The requirements have no solution.</summary>
/// <param name="Proof">The proof, in at most fifteen sentences, numbered or plain.</param>
/// <param name="Hints">Hints, a sentence each.</param>
/// <param name="Environment">The part of the environment without a solution.</param>
internal sealed record Refusal(ImmutableArray<string> Proof, ImmutableArray<string> Hints, Marker Environment)
    : Resolution
{
    /// <summary>The packages of the proof, sorted.</summary>
    public ImmutableArray<PackageName> Packages { get; init; } = [];
}

/// <summary>A version of a package that is part of a solution.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The version.</param>
/// <param name="Marker">The environments that need it, with the requested Python versions.</param>
/// <param name="Index">The address of the index that it comes from.</param>
/// <param name="Wheels">The wheels for environments of the marker, in the index's order.</param>
public sealed record ResolvedPackage(
    PackageName Name,
    PackageVersion Version,
    Marker Marker,
    string Index,
    ImmutableArray<IndexFile> Wheels
);

/// <summary>A requirement of a package of the solution, or of the request, with the version that satisfies it.</summary>
/// <param name="Dependent">The dependent; null for the request.</param>
/// <param name="DependentExtra">The extra of the dependent that the requirement belongs to, or null.</param>
/// <param name="Required">The required package.</param>
/// <param name="RequiredExtra">The extra of it that is required, or null.</param>
/// <param name="Marker">The environments in which it is required.</param>
public sealed record ResolvedDependency(
    (PackageName Name, PackageVersion Version)? Dependent,
    PackageName? DependentExtra,
    (PackageName Name, PackageVersion Version) Required,
    PackageName? RequiredExtra,
    Marker Marker
);
