using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>A package, or an extra of one, at a version: a node of the graph of dependencies.</summary>
/// <param name="Name">The package; none for the request.</param>
/// <param name="Extra">The extra, if any.</param>
/// <param name="Version">The version.</param>
/// <param name="Index">The index that it comes from.</param>
internal readonly record struct SolvedNode(PackageName Name, PackageName? Extra, PackageVersion Version, string Index)
{
    public static SolvedNode Request { get; } = new(default, null, ForkState.OnlyVersion, "");
}

/// <summary>The solution of a part of the environment.</summary>
internal sealed record SolvedFork(
    Marker Marker,
    ImmutableArray<(SolverPackage Package, CandidateRelease Release)> Packages,
    ImmutableArray<(SolvedNode From, SolvedNode To, Marker Marker)> Edges
)
{
    public static SolvedFork Of(ForkState state)
    {
        Dictionary<int, PackageVersion> versions = state.Solver.Decisions.ToDictionary(d => d.Package, d => d.Version);
        return new(
            state.Environment.Marker,
            [
                .. versions
                    .Select(decision => (Package: state.Solver[decision.Key], decision.Value))
                    .Where(decision => decision.Package is { Kind: SolverPackageKind.Package, Marker.IsTrue: true })
                    .Select(decision => (decision.Package, state.PinOf(decision.Package.Name, decision.Value))),
            ],
            [.. EdgesOf(state, versions)]
        );
    }

    private static IEnumerable<(SolvedNode, SolvedNode, Marker)> EdgesOf(
        ForkState state,
        Dictionary<int, PackageVersion> versions
    )
    {
        foreach ((int dependent, int dependency) in state.Solver.SolvedDependencies())
        {
            (SolverPackage from, SolverPackage to) = (state.Solver[dependent], state.Solver[dependency]);
            bool isSource = from.Kind is SolverPackageKind.Project or SolverPackageKind.Package;
            // A package may require itself.
            if (!isSource || !to.IsNamed || to.SharesNameWith(from))
                continue;
            SolvedNode source = NodeOf(state, from, from.Extra, versions[dependent]);
            yield return (source, NodeOf(state, to, null, versions[dependency]), to.Marker);
            if (to.Extra is { } extra)
                yield return (source, NodeOf(state, to, extra, versions[dependency]), to.Marker);
        }
    }

    private static SolvedNode NodeOf(
        ForkState state,
        SolverPackage package,
        PackageName? extra,
        PackageVersion version
    ) =>
        package.IsNamed
            ? new(package.Name, extra, version, state.PinOf(package.Name, version).Index)
            : SolvedNode.Request;
}
