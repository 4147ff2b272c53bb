using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The packages that a proof is about, as far as they are known when it is made.</summary>
internal sealed class ProofPackages(PackageUniverse universe) : IProofPackages<SolverPackage>
{
    private readonly Dictionary<PackageName, ImmutableArray<PackageVersion>> _existing = [];

    /// <inheritdoc/>
    public (SolverPackage Package, PackageVersion Version) Root => (SolverPackage.Root, ForkState.OnlyVersion);

    /// <inheritdoc/>
    public ImmutableArray<PackageVersion> VersionsOf(SolverPackage package) =>
        package.Kind switch
        {
            SolverPackageKind.Root or SolverPackageKind.Project => [ForkState.OnlyVersion],
            SolverPackageKind.Python => [],
            _ => Existing(package.Name),
        };

    private ImmutableArray<PackageVersion> Existing(PackageName name)
    {
        if (!_existing.TryGetValue(name, out ImmutableArray<PackageVersion> existing))
            _existing.Add(name, existing = [.. universe.CandidatesOf(name)?.Existing() ?? []]);
        return existing;
    }

    /// <inheritdoc/>
    public ImmutableArray<SolverPackage> StandsFor(SolverPackage package) => package.StandsFor();
}
