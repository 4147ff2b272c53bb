using Venvstacks.Packaging.Markers;

namespace Venvstacks.Resolution;

/// <summary>Which version depends on which, and where.</summary>
internal sealed class DependencyGraph
{
    private readonly Dictionary<SolvedNode, Dictionary<SolvedNode, Marker>> _edges = [];

    /// <summary>All edges.</summary>
    public IEnumerable<(SolvedNode From, SolvedNode To, Marker Marker)> Edges =>
        _edges.SelectMany(from => from.Value, (from, to) => (from.Key, to.Key, to.Value));

    /// <summary>Adds an edge, or the environments where it also holds.</summary>
    public void Add(SolvedNode from, SolvedNode to, Marker marker)
    {
        if (!_edges.TryGetValue(from, out Dictionary<SolvedNode, Marker>? targets))
            _edges.Add(from, targets = []);
        targets[to] = targets.TryGetValue(to, out Marker? known) ? known.Or(marker) : marker;
    }

    /// <summary>Where each node is reached: the union over all paths to it of where the whole path holds.</summary>
    /// <param name="root">Where paths begin.</param>
    /// <param name="within">The environments to look at.</param>
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
