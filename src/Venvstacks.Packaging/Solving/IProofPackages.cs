using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>The facts about packages that a <see cref="ProofShortener{TPackage}"/> needs.</summary>
/// <typeparam name="TPackage">The type of packages.</typeparam>
public interface IProofPackages<TPackage>
{
    /// <summary>The package of the root's requirements, and its only version.</summary>
    (TPackage Package, PackageVersion Version) Root { get; }

    /// <summary>The versions that exist of a package, oldest first.</summary>
    ImmutableArray<PackageVersion> VersionsOf(TPackage package);

    /// <summary>Those of them that nothing forbids from the start. The others are not spoken of where there are usable ones.</summary>
    ImmutableArray<PackageVersion> UsableVersionsOf(TPackage package);

    /// <summary>The packages that one stands for, each to be chosen at its version; none for a package that is itself.</summary>
    ImmutableArray<TPackage> StandsFor(TPackage package);
}
