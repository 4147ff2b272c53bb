using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Resolution;

/// <summary>Merges the solutions of all parts of the environment.</summary>
internal sealed class SolutionBuilder(ResolutionRequest request, PackageUniverse universe)
{
    /// <summary>Merges the solutions.</summary>
    public Solution Build(IReadOnlyList<SolvedFork> forks)
    {
        DependencyGraph graph = new();
        foreach (SolvedFork fork in forks)
        foreach ((SolvedNode from, SolvedNode to, Marker marker) in fork.Edges)
            graph.Add(from, to, marker.And(fork.Marker));
        ImmutableArray<Marker> parts = forks is [var only]
            ? only.Marker.IsTrue
                ? []
                : [only.Marker]
            : [.. forks.Select(fork => fork.Marker)];
        Marker whole = parts.IsEmpty ? Marker.True : parts.Aggregate(Marker.False, (all, part) => all.Or(part));
        Dictionary<SolvedNode, Marker> reached = graph.Reach(SolvedNode.Request, whole);
        return new(
            request.RequiresPython,
            [
                .. Packages(forks, reached)
                    .OrderBy(p => p.Name)
                    .ThenBy(p => p.Version)
                    .ThenBy(p => p.Index, StringComparer.Ordinal),
            ],
            [.. Dependencies(graph, reached)],
            parts
        );
    }

    private IEnumerable<ResolvedPackage> Packages(
        IReadOnlyList<SolvedFork> forks,
        Dictionary<SolvedNode, Marker> reached
    )
    {
        IEnumerable<(SolverPackage Package, CandidateRelease Release)> releases = forks
            .SelectMany(fork => fork.Packages)
            .Where(chosen => chosen.Package.Extra is null)
            .DistinctBy(chosen => (chosen.Package.Name, chosen.Release.Version, chosen.Release.Index));
        foreach ((SolverPackage package, CandidateRelease release) in releases)
        {
            SolvedNode node = new(package.Name, null, release.Version, release.Index);
            if (!reached.TryGetValue(node, out Marker? marker) || Simplify(marker) is { IsFalse: true })
                continue;
            ImmutableArray<IndexFile> wheels = WheelsFor(release, marker);
            yield return new(package.Name, release.Version, Simplify(marker), release.Index, wheels);
        }
    }

    /// <summary>The wheels for some environment of the marker with a requested Python.</summary>
    private ImmutableArray<IndexFile> WheelsFor(CandidateRelease release, Marker marker)
    {
        Marker within = request.Environments.IsEmpty
            ? marker
            : marker.And(
                request.Environments.Aggregate(
                    Marker.False,
                    (all, environment) => all.Or(environment.And(universe.Python.Marker))
                )
            );
        return
        [
            .. release
                .Wheels.Where(wheel => WheelReach.IsReachable(wheel.Name.Tags, within, universe.Python))
                .Select(wheel => wheel.File),
        ];
    }

    private IEnumerable<ResolvedDependency> Dependencies(
        DependencyGraph graph,
        Dictionary<SolvedNode, Marker> reached
    ) =>
        from edge in graph.Edges
        where reached.ContainsKey(edge.From)
        orderby edge.From.Name, edge.From.Version, edge.From.Extra, edge.To.Name, edge.To.Version, edge.To.Extra
        select new ResolvedDependency(
            edge.From == SolvedNode.Request ? null : (edge.From.Name, edge.From.Version),
            edge.From.Extra,
            (edge.To.Name, edge.To.Version),
            edge.To.Extra,
            Simplify(edge.Marker)
        );

    private Marker Simplify(Marker marker) => universe.Python.Simplify(marker);
}
