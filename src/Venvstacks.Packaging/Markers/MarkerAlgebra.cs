using System.Runtime.CompilerServices;

namespace Venvstacks.Packaging.Markers;

/// <summary>The operations on diagrams, blind to what the questions mean: two nodes are combined child by child over the cuts of both.</summary>
internal static class MarkerAlgebra
{
    /// <summary>The diagram that holds where both do.</summary>
    public static Marker And(Marker left, Marker right)
    {
        if (left == right || right.IsTrue || left.IsFalse)
            return left;
        if (left.IsTrue || right.IsFalse)
            return right;
        if (MarkerTable.Recall(left, right) is { } known)
            return known;
        Marker result = Combine(left, right, And);
        MarkerTable.Remember(left, right, result);
        return result;
    }

    /// <summary>Whether two diagrams never hold together; makes no nodes to find out.</summary>
    public static bool AreDisjoint(Marker left, Marker right)
    {
        if (left.IsTerminal || right.IsTerminal)
            return left.IsFalse || right.IsFalse;
        if (left == right)
            return false;
        return MarkerTable.Recall(left, right) is { } known ? known.IsFalse : All(left, right, AreDisjoint);
    }

    /// <summary>The diagram that holds where one of the two does.</summary>
    public static Marker Or(Marker left, Marker right) => Not(And(Not(left), Not(right)));

    /// <summary>The diagram that holds where this one does not.</summary>
    public static Marker Not(Marker marker) => marker.Negation(Negate);

    private static Marker Negate(Marker marker)
    {
        if (marker.IsTerminal)
            return marker.IsTrue ? Marker.False : Marker.True;
        return Map(marker, Not);
    }

    /// <summary>The same node over other children.</summary>
    public static Marker Map(Marker marker, Func<Marker, Marker> change) =>
        MarkerTable.Get(marker.Question, marker.Cuts, Array.ConvertAll(marker.Children, child => change(child)));

    /// <summary>The first question of two diagrams, over their children combined in pairs.</summary>
    public static Marker Combine(Marker left, Marker right, Func<Marker, Marker, Marker> combine)
    {
        MarkerPairs pairs = new(left, right);
        List<MarkerCut> cuts = new(pairs.MaximumCount);
        List<Marker> children = new(pairs.MaximumCount + 1);
        while (pairs.MoveNext())
        {
            if (children.Count > 0)
                cuts.Add(pairs.Cut);
            children.Add(combine(pairs.Left, pairs.Right));
        }
        return MarkerTable.Get(pairs.Question, [.. cuts], [.. children]);
    }

    /// <summary>Whether something is so of all pairs of children of two diagrams.</summary>
    public static bool All(Marker left, Marker right, Func<Marker, Marker, bool> condition)
    {
        MarkerPairs pairs = new(left, right);
        while (pairs.MoveNext())
        {
            if (!condition(pairs.Left, pairs.Right))
                return false;
        }
        return true;
    }
}

/// <summary>
/// The pairs of children of two diagrams that share an answer to the first question of both, in ascending order. A diagram that asks it later
/// stands for itself under every answer:
/// <code>
/// left   |&lt;3.8  A  |3.8  B               pairs   A C  |3.8  B C  |3.9  B D
/// right  |&lt;3.9  C        |3.9  D
/// </code>
/// </summary>
internal ref struct MarkerPairs
{
    private readonly Side _left;
    private readonly Side _right;
    private int _leftIndex;
    private int _rightIndex;
    private bool _hasStarted;

    public MarkerPairs(Marker left, Marker right)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack(); // whoever takes pairs goes down with them
        int order = left.Question.CompareWith(right.Question);
        Question = order <= 0 ? left.Question : right.Question;
        _left = order <= 0 ? new Side(left.Cuts, left.Children) : new Side([], [left]);
        _right = order >= 0 ? new Side(right.Cuts, right.Children) : new Side([], [right]);
    }

    /// <summary>The question that is asked first.</summary>
    public MarkerQuestion Question { get; }

    /// <summary>The cut below the pair; of no use for the first.</summary>
    public MarkerCut Cut { get; private set; }

    public readonly Marker Left => _left.Children[_leftIndex];

    public readonly Marker Right => _right.Children[_rightIndex];

    /// <summary>At most as many cuts lie between the pairs.</summary>
    public readonly int MaximumCount => _left.Cuts.Length + _right.Cuts.Length;

    public bool MoveNext()
    {
        if (!_hasStarted)
            return _hasStarted = true;
        bool leftEnds = _leftIndex == _left.Cuts.Length;
        bool rightEnds = _rightIndex == _right.Cuts.Length;
        if (leftEnds && rightEnds)
            return false;
        int order =
            leftEnds ? 1
            : rightEnds ? -1
            : _left.Cuts[_leftIndex].CompareWith(_right.Cuts[_rightIndex]);
        Cut = order <= 0 ? _left.Cuts[_leftIndex] : _right.Cuts[_rightIndex];
        _leftIndex += order <= 0 ? 1 : 0;
        _rightIndex += order >= 0 ? 1 : 0;
        return true;
    }

    private readonly record struct Side(MarkerCut[] Cuts, Marker[] Children);
}
