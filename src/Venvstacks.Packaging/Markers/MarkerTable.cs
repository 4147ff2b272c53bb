using System.Collections.Concurrent;

namespace Venvstacks.Packaging.Markers;

/// <summary>All nodes there are, each once: equal diagrams are one object.</summary>
/// <remarks>
/// Threads meet only in a dictionary whose reads take no lock. Nodes stay for the life of the process; there are as many as different markers
/// were met. Results of operations are remembered in a table of fixed size, where a newer one takes the place of an older one.
/// </remarks>
internal static class MarkerTable
{
    private const int ResultCount = 1 << 14;

    private static readonly ConcurrentDictionary<Marker, Marker> _nodes = new(new ContentComparer());
    private static readonly Result?[] _results = new Result?[ResultCount];

    /// <summary>The node that asks a question, with a child for each stretch between cuts; neighbours that are equal become one.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cuts">Where the answers divide, in ascending order.</param>
    /// <param name="children">What holds below the first cut, between the cuts, and above the last.</param>
    public static Marker Get(MarkerQuestion question, ReadOnlySpan<MarkerCut> cuts, ReadOnlySpan<Marker> children)
    {
        int boundaries = 0;
        for (int i = 1; i < children.Length; i++)
            boundaries += children[i] != children[i - 1] ? 1 : 0;
        if (boundaries == 0)
            return children[0];

        MarkerCut[] ownCuts = new MarkerCut[boundaries];
        Marker[] ownChildren = new Marker[boundaries + 1];
        ownChildren[0] = children[0];
        for (int i = 1, count = 0; i < children.Length; i++)
        {
            if (children[i] == children[i - 1])
                continue;
            ownCuts[count++] = cuts[i - 1];
            ownChildren[count] = children[i];
        }
        Marker node = new(question, ownCuts, ownChildren);
        return _nodes.GetOrAdd(node, node);
    }

    /// <summary>The node for a yes-or-no question.</summary>
    public static Marker Get(MarkerQuestion question, Marker yes, Marker no) => Get(question, [default], [yes, no]);

    /// <summary>The result of a commutative operation on two nodes, if it is still remembered.</summary>
    public static Marker? Recall(Marker left, Marker right)
    {
        Result? result = Volatile.Read(ref _results[GetPlace(left, right)]);
        bool isSame =
            result is not null
            && (result.Left == left ? result.Right == right : result.Left == right && result.Right == left);
        return isSame ? result!.Value : null;
    }

    /// <summary>Remembers the result of a commutative operation.</summary>
    public static void Remember(Marker left, Marker right, Marker value) =>
        Volatile.Write(ref _results[GetPlace(left, right)], new Result(left, right, value));

    private static int GetPlace(Marker left, Marker right)
    {
        uint mixed = unchecked((uint)(left.Hash ^ right.Hash) * 0x9E3779B1);
        return (int)((mixed >> 16) & (ResultCount - 1));
    }

    private sealed record Result(Marker Left, Marker Right, Marker Value);

    private sealed class ContentComparer : IEqualityComparer<Marker>
    {
        public bool Equals(Marker? x, Marker? y)
        {
            if (ReferenceEquals(x, y))
                return true;
            return x!.Hash == y!.Hash
                && x.Question == y.Question
                && x.Children.AsSpan().SequenceEqual(y.Children)
                && x.Cuts.AsSpan().SequenceEqual(y.Cuts);
        }

        public int GetHashCode(Marker obj) => obj.Hash;
    }
}
