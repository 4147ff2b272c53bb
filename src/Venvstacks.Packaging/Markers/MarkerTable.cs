using System.Collections.Concurrent;

namespace Venvstacks.Packaging.Markers;

/// <summary>The nodes in use, each once: equal diagrams are one object.</summary>
/// <remarks>
/// Lookups take no lock. The table holds nodes weakly, so that a long-lived process keeps those in use only. Results of operations are in a
/// table of fixed size, where a newer result replaces an older one.
/// </remarks>
internal static class MarkerTable
{
    private const int ResultCount = 1 << 13;
    private const int MinimumSweep = 1 << 13;

    private static readonly ConcurrentDictionary<Slot, Slot> Nodes = new(new ContentComparer());
    private static readonly ConcurrentDictionary<Slot, Slot>.AlternateLookup<Marker> ByContent =
        Nodes.GetAlternateLookup<Marker>();
    private static readonly Result?[] Results = new Result?[ResultCount];
    private static int _untilSweep = MinimumSweep;

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
        return Share(new Marker(question, ownCuts, ownChildren));
    }

    /// <summary>The node in use that equals a new one, or the new one.</summary>
    private static Marker Share(Marker node)
    {
        Slot? slot = null;
        while (true)
        {
            if (ByContent.TryGetValue(node, out Slot? known) && known.Node is { } shared)
                return shared;
            slot ??= new Slot(node);
            if (!Nodes.TryAdd(slot, slot))
                continue;
            if (Interlocked.Decrement(ref _untilSweep) == 0)
                Sweep();
            return node;
        }
    }

    /// <summary>Removes slots whose nodes were collected; next when as many are added as were left.</summary>
    private static void Sweep()
    {
        foreach ((Slot slot, _) in Nodes)
            if (slot.Node is null)
                Nodes.TryRemove(slot, out _);
        Volatile.Write(ref _untilSweep, Math.Max(MinimumSweep, Nodes.Count));
    }

    /// <summary>The node for a yes-or-no question.</summary>
    public static Marker Get(MarkerQuestion question, Marker yes, Marker no) => Get(question, [default], [yes, no]);

    /// <summary>The result of a commutative operation on two nodes, if it is still remembered.</summary>
    public static Marker? Recall(Marker left, Marker right)
    {
        Result? result = Volatile.Read(ref Results[GetPlace(left, right)]);
        bool isSame =
            result is not null
            && (result.Left == left ? result.Right == right : result.Left == right && result.Right == left);
        return isSame ? result!.Value : null;
    }

    /// <summary>Remembers the result of a commutative operation.</summary>
    public static void Remember(Marker left, Marker right, Marker value) =>
        Volatile.Write(ref Results[GetPlace(left, right)], new Result(left, right, value));

    private static int GetPlace(Marker left, Marker right)
    {
        uint mixed = unchecked((uint)(left.Hash ^ right.Hash) * 0x9E3779B1);
        return (int)((mixed >> 16) & (ResultCount - 1));
    }

    private sealed record Result(Marker Left, Marker Right, Marker Value);

    /// <summary>The place of a node, which keeps its hash when the node is gone.</summary>
    private sealed class Slot(Marker node)
    {
        private readonly WeakReference<Marker> _node = new(node);

        public int Hash { get; } = node.Hash;

        public Marker? Node => _node.TryGetTarget(out Marker? node) ? node : null;
    }

    private sealed class ContentComparer : IEqualityComparer<Slot>, IAlternateEqualityComparer<Marker, Slot>
    {
        public bool Equals(Slot? x, Slot? y) =>
            ReferenceEquals(x, y) || (x!.Hash == y!.Hash && x.Node is { } node && Equals(node, y));

        public bool Equals(Marker alternate, Slot other) =>
            alternate.Hash == other.Hash
            && other.Node is { } node
            && alternate.Question == node.Question
            && alternate.Children.AsSpan().SequenceEqual(node.Children)
            && alternate.Cuts.AsSpan().SequenceEqual(node.Cuts);

        public int GetHashCode([DisallowNull] Slot obj) => obj.Hash;

        public int GetHashCode(Marker alternate) => alternate.Hash;

        public Slot Create(Marker alternate) => new(alternate);
    }
}
