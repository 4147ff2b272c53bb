using Venvstacks.Packaging.Markers;

namespace Venvstacks.Resolution;

/// <summary>The dependencies between versions, with their markers.</summary>
internal sealed class DependencyGraph
{
    private readonly Dictionary<SolvedNode, Dictionary<SolvedNode, Marker>> _edges = [];

    public IEnumerable<(SolvedNode From, SolvedNode To, Marker Marker)> Edges =>
        _edges.SelectMany(from => from.Value, (from, to) => (from.Key, to.Key, to.Value));

    /// <summary>Adds an edge, or extends its marker.</summary>
    public void Add(SolvedNode from, SolvedNode to, Marker marker)
    {
        if (!_edges.TryGetValue(from, out Dictionary<SolvedNode, Marker>? targets))
            _edges.Add(from, targets = []);
        targets[to] = targets.TryGetValue(to, out Marker? known) ? known.Or(marker) : marker;
    }

    /// <summary>The environments in which each node is reached: the union over all paths of the path's markers.</summary>
    public Dictionary<SolvedNode, Marker> Reach(SolvedNode root, Marker within)
    {
        Dictionary<SolvedNode, Marker> reached = new() { [root] = within };
        Stack<SolvedNode> open = new([root]);
        while (open.TryPop(out SolvedNode from))
        {
            if (!_edges.TryGetValue(from, out Dictionary<SolvedNode, Marker>? targets))
                continue;
            foreach ((SolvedNode to, Marker marker) in targets)
            {
                Marker known = reached.GetValueOrDefault(to, Marker.False);
                Marker extended = known.Or(marker.And(reached[from]));
                if (extended == known)
                    continue;
                reached[to] = extended;
                open.Push(to);
            }
        }
        return reached;
    }
}
