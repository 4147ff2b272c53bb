using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Settings;

/// <summary>An item of <c>exclude-dependencies</c>: packages that are not looked at where they are required.</summary>
/// <param name="Dependencies">The packages left out.</param>
public sealed record UvExclusion(ImmutableArray<PackageName> Dependencies)
{
    /// <summary>The package whose requirements are meant; null for those of all packages and of the layers.</summary>
    public PackageName? Dependent { get; init; }

    /// <summary>The only version of the dependent that is meant, or null; where it is given, the item stands in the place of those without.</summary>
    public PackageVersion? DependentVersion { get; init; }
}
