using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;

namespace Venvstacks.Explaining;

/// <summary>Finds the chains of requirements that lead from a layer to a package.</summary>
internal sealed class RequirementChains
{
    private readonly ImmutableArray<ResolvedDependency> _dependencies;
    private readonly Dictionary<Node, ResolvedDependency> _reachedBy;

    /// <summary>Finds the shortest chain to every package.</summary>
    /// <param name="layer">The layer; dependencies that none of its targets needs are ignored.</param>
    /// <param name="solution">The solution.</param>
    public RequirementChains(LayerDefinition layer, Solution solution)
    {
        _dependencies = [.. solution.Dependencies.Where(dependency => IsNeeded(layer, dependency.Marker))];
        _reachedBy = Reach(_dependencies);
    }

    /// <summary>The shortest chain through each dependent of a version.</summary>
    public IEnumerable<ImmutableArray<ResolvedDependency>> To(PackageName package, PackageVersion version) =>
        _dependencies
            .Where(dependency => dependency.Required == (package, version) && IsReached(dependency))
            .OrderBy(dependency => dependency.RequiredExtra is null)
            .DistinctBy(Node.DependentOf)
            .Select(dependency =>
                (ImmutableArray<ResolvedDependency>)[.. WayTo(Node.DependentOf(dependency)), dependency]
            )
            .OrderBy(chain => chain.Length)
            .ThenBy(chain => chain[^1].Dependent?.Name);

    private bool IsReached(ResolvedDependency dependency) =>
        dependency.Dependent is null || _reachedBy.ContainsKey(Node.DependentOf(dependency));

    private Stack<ResolvedDependency> WayTo(Node node)
    {
        Stack<ResolvedDependency> way = [];
        while (_reachedBy.TryGetValue(node, out ResolvedDependency? step))
        {
            way.Push(step);
            node = Node.DependentOf(step);
        }
        return way;
    }

    /// <summary>Breadth first, so that each package is reached by a shortest chain.</summary>
    private static Dictionary<Node, ResolvedDependency> Reach(ImmutableArray<ResolvedDependency> dependencies)
    {
        ILookup<Node, ResolvedDependency> of = dependencies.ToLookup(Node.DependentOf);
        Dictionary<Node, ResolvedDependency> reachedBy = [];
        Queue<Node> open = new([Node.Layer]);
        while (open.TryDequeue(out Node? from))
        {
            foreach (ResolvedDependency dependency in of[from])
                if (reachedBy.TryAdd(Node.RequiredBy(dependency), dependency))
                    open.Enqueue(Node.RequiredBy(dependency));
        }
        return reachedBy;
    }

    private static bool IsNeeded(LayerDefinition layer, Marker marker) =>
        TargetEnvironment.PlatformsOf(layer, marker.ToExpression()).Any();

    private sealed record Node((PackageName Name, PackageVersion Version)? Package, PackageName? Extra)
    {
        public static Node Layer { get; } = new(null, null);

        public static Node DependentOf(ResolvedDependency dependency) =>
            new(dependency.Dependent, dependency.DependentExtra);

        public static Node RequiredBy(ResolvedDependency dependency) =>
            new(dependency.Required, dependency.RequiredExtra);
    }
}
