using System.Collections.Immutable;
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

/// <summary>Versions that fulfil all requirements, in every environment asked for.</summary>
/// <param name="RequiresPython">The Python versions that it serves, as asked for.</param>
/// <param name="Packages">The packages, sorted by name, version and index.</param>
/// <param name="Dependencies">Who requires what.</param>
/// <param name="Forks">The environments that had to be solved apart; none where one solution serves all.</param>
public sealed record Solution(
    SpecifierSet RequiresPython,
    ImmutableArray<ResolvedPackage> Packages,
    ImmutableArray<ResolvedDependency> Dependencies,
    ImmutableArray<Marker> Forks
) : Resolution;

/// <summary>There are no such versions.</summary>
/// <param name="Proof">Why, in numbered or plain sentences, at most fifteen.</param>
/// <param name="Hints">What might help, each a sentence.</param>
/// <param name="Environment">Where there are none: another part of the environment may have them.</param>
internal sealed record Refusal(ImmutableArray<string> Proof, ImmutableArray<string> Hints, Marker Environment)
    : Resolution
{
    /// <summary>The packages that the proof speaks of, sorted.</summary>
    public ImmutableArray<PackageName> Packages { get; init; } = [];
}

/// <summary>A version of a package that is part of a solution.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The version.</param>
/// <param name="Marker">Where it is needed, given the Python versions asked for.</param>
/// <param name="Index">The address of the index that it comes from.</param>
/// <param name="Wheels">The wheels that may be installed somewhere within the marker, in the index's order.</param>
public sealed record ResolvedPackage(
    PackageName Name,
    PackageVersion Version,
    Marker Marker,
    string Index,
    ImmutableArray<IndexFile> Wheels
);

/// <summary>A requirement of a package of the solution, or of the request, and what fulfils it.</summary>
/// <param name="Dependent">Who requires; null: the request.</param>
/// <param name="DependentExtra">The extra of the dependent that the requirement belongs to, or null.</param>
/// <param name="Required">What is required.</param>
/// <param name="RequiredExtra">The extra of it that is required, or null.</param>
/// <param name="Marker">The environments in which it is required.</param>
public sealed record ResolvedDependency(
    (PackageName Name, PackageVersion Version)? Dependent,
    PackageName? DependentExtra,
    (PackageName Name, PackageVersion Version) Required,
    PackageName? RequiredExtra,
    Marker Marker
);
