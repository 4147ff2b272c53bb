using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Explaining;

/// <summary>The packages of a layer, and which requires which.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Packages">The packages of its lock, those of lower layers included.</param>
/// <param name="Dependencies">The requirements that a target of the layer has, sorted; those of the layer itself first.</param>
public sealed record LayerDependencies(
    LayerDefinition Layer,
    ImmutableArray<SuppliedPackage> Packages,
    ImmutableArray<PackageDependency> Dependencies
);

/// <summary>A package that a layer can import.</summary>
/// <param name="Package">The package as it is locked.</param>
/// <param name="Supplier">The lower layer that holds its files; null where the layer itself does.</param>
public sealed record SuppliedPackage(LockedPackage Package, LayerDefinition? Supplier);

/// <summary>A requirement of a package or of a layer, with the version that satisfies it.</summary>
/// <param name="Dependent">The package that requires; null for the layer.</param>
/// <param name="Required">The required package.</param>
/// <param name="Extras">The extras of it that are required, sorted.</param>
/// <param name="Marker">The environments in which it is required; null for all.</param>
public sealed record PackageDependency(
    (PackageName Name, PackageVersion Version)? Dependent,
    (PackageName Name, PackageVersion Version) Required,
    ImmutableArray<PackageName> Extras,
    MarkerExpression? Marker
);
