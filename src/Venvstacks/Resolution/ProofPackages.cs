using Venvstacks.Packaging;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The packages of a proof, as far as they were fetched.</summary>
internal sealed class ProofPackages(PackageUniverse universe) : IProofPackages<SolverPackage>
{
    private static readonly ImmutableArray<PackageVersion> OnlyVersion = [ForkState.OnlyVersion];

    private readonly Dictionary<PackageName, ImmutableArray<PackageVersion>> _existing = [];
    private readonly Dictionary<PackageName, ImmutableArray<PackageVersion>> _usable = [];

    /// <inheritdoc/>
    public (SolverPackage Package, PackageVersion Version) Root => (SolverPackage.Root, ForkState.OnlyVersion);

    /// <inheritdoc/>
    public ImmutableArray<PackageVersion> VersionsOf(SolverPackage package) =>
        Versions(package, _existing, candidates => candidates.Existing());

    /// <inheritdoc/>
    public ImmutableArray<PackageVersion> UsableVersionsOf(SolverPackage package) =>
        Versions(package, _usable, candidates => candidates.Usable(universe.Python));

    private ImmutableArray<PackageVersion> Versions(
        SolverPackage package,
        Dictionary<PackageName, ImmutableArray<PackageVersion>> known,
        Func<PackageCandidates, IEnumerable<PackageVersion>> read
    )
    {
        if (!package.IsNamed)
            return package.Kind is SolverPackageKind.Python ? [] : OnlyVersion;
        if (!known.TryGetValue(package.Name, out ImmutableArray<PackageVersion> versions))
            known.Add(
                package.Name,
                versions = universe.CandidatesOf(package.Name) is { } candidates ? [.. read(candidates)] : []
            );
        return versions;
    }

    /// <inheritdoc/>
    public ImmutableArray<SolverPackage> StandsFor(SolverPackage package) => package.StandsFor();
}
