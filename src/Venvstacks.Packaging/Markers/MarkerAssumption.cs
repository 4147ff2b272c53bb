using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Markers;

/// <summary>Diagrams without the questions that are answered already.</summary>
internal static class MarkerAssumption
{
    /// <summary>A diagram equal to a marker where the assumption holds.</summary>
    public static Marker Assume(Marker marker, Marker assumption) => Assume(marker, assumption, []);

    private static Marker Assume(Marker marker, Marker assumption, Dictionary<(Marker, Marker), Marker> known)
    {
        if (assumption.IsTrue || marker.IsTerminal)
            return marker;
        if (assumption.IsFalse || marker == MarkerAlgebra.Not(assumption))
            return Marker.False;
        if (marker == assumption)
            return Marker.True;
        if (known.TryGetValue((marker, assumption), out Marker? result))
            return result;

        int order = marker.Question.CompareWith(assumption.Question);
        if (order < 0)
            result = MarkerAlgebra.Map(marker, child => Assume(child, assumption, known));
        else if (order > 0)
            result = Assume(marker, AnyAnswer(assumption), known);
        else
            result = AssumeByAnswer(marker, assumption, known);
        known.Add((marker, assumption), result);
        return result;
    }

    /// <summary>Under an answer that the assumption rules out, the first child that it does not rule out serves as well as any.</summary>
    private static Marker AssumeByAnswer(Marker marker, Marker assumption, Dictionary<(Marker, Marker), Marker> known)
    {
        Marker? first = null;
        MarkerPairs pairs = new(marker, assumption);
        while (first is null && pairs.MoveNext())
        {
            if (!pairs.Right.IsFalse)
                first = Assume(pairs.Left, pairs.Right, known);
        }
        return MarkerAlgebra.Combine(
            marker,
            assumption,
            (value, assumed) => assumed.IsFalse ? first! : Assume(value, assumed, known)
        );
    }

    /// <summary>The marker between two cuts of <c>python_full_version</c>, and beyond them as it is beside them.</summary>
    public static Marker AssumePython(Marker marker, VersionCut? lower, VersionCut? upper)
    {
        if (marker.IsTerminal || (lower is null && upper is null))
            return marker;
        if (lower is { } from && upper is { } to && from >= to)
            return Marker.False;
        return new MarkerRewriter(
            (node, _) => MarkerEvaluation.IsAboutPython(node) ? Clip(node, lower, upper) : null
        ).Rewrite(marker);
    }

    /// <summary>The node with only those of its cuts that lie between two others.</summary>
    private static Marker Clip(Marker node, VersionCut? lower, VersionCut? upper)
    {
        MarkerCut[] cuts = node.Cuts;
        int first = lower is { } from
            ? Array.FindLastIndex(cuts, cut => cut.CompareWith(MarkerCut.Of(from)) <= 0) + 1
            : 0;
        int end = upper is { } to ? Array.FindIndex(cuts, cut => cut.CompareWith(MarkerCut.Of(to)) >= 0) : -1;
        if (end < 0)
            end = cuts.Length;
        return MarkerTable.Get(
            node.Question,
            cuts.AsSpan(first, end - first),
            node.Children.AsSpan(first, end - first + 1)
        );
    }

    /// <summary>The marker with extras answered for.</summary>
    public static Marker AssumeExtras(Marker marker, Func<PackageName, bool?> isAskedFor) =>
        new MarkerRewriter(
            (node, rewriter) =>
                node.Question.Kind == QuestionKind.Extra
                && isAskedFor(PackageName.Parse(node.Question.Text)) is { } answer
                    ? rewriter.Rewrite(node.Children[answer ? 0 : 1])
                    : null
        ).Rewrite(marker);

    /// <summary>The marker with any answer to the questions about extras.</summary>
    public static Marker WithoutExtras(Marker marker) =>
        Without(marker, static node => node.Question.Kind == QuestionKind.Extra);

    /// <summary>The marker with any answer to the questions about anything but extras.</summary>
    public static Marker OnlyExtras(Marker marker) =>
        Without(marker, static node => node.Question.Kind != QuestionKind.Extra);

    private static Marker Without(Marker marker, Predicate<Marker> isLeftOut) =>
        new MarkerRewriter((node, rewriter) => isLeftOut(node) ? rewriter.Rewrite(AnyAnswer(node)) : null).Rewrite(
            marker
        );

    /// <summary>Holds when the diagram does after some answer to its first question.</summary>
    private static Marker AnyAnswer(Marker marker)
    {
        Marker any = Marker.False;
        foreach (Marker child in marker.Children)
            any = MarkerAlgebra.Or(any, child);
        return any;
    }

    /// <summary>Rewrites a diagram from its root, each node once.</summary>
    /// <param name="replace">What stands for a node, or null: the node over its children rewritten.</param>
    private sealed class MarkerRewriter(Func<Marker, MarkerRewriter, Marker?> replace)
    {
        private readonly Dictionary<Marker, Marker> _known = [];

        public Marker Rewrite(Marker marker)
        {
            if (marker.IsTerminal)
                return marker;
            if (!_known.TryGetValue(marker, out Marker? result))
                _known.Add(marker, result = replace(marker, this) ?? MarkerAlgebra.Map(marker, Rewrite));
            return result;
        }
    }
}
