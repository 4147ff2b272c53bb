using System.Collections.Immutable;
using Venvstacks.Declarations;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Settings;

/// <summary>An entry of <c>dependency-metadata</c>: what a package requires, whatever it says itself.</summary>
/// <param name="Name">The package.</param>
public sealed record UvDependencyMetadata(PackageName Name)
{
    /// <summary>The only version that is meant; null for all that no other entry is about.</summary>
    public PackageVersion? Version { get; init; }

    /// <summary><c>requires-dist</c>: what it requires.</summary>
    public ImmutableArray<DeclaredRequirement> RequiresDist { get; init; } = [];

    /// <summary><c>requires-python</c>: the Python versions that it is for; null for any.</summary>
    public SpecifierSet? RequiresPython { get; init; }
}
