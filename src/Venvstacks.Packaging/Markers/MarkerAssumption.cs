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
        if (marker.Question is not { Kind: QuestionKind.Version, Variable: MarkerVariable.PythonFullVersion })
            return MarkerAlgebra.Map(marker, child => AssumePython(child, lower, upper));

        MarkerCut[] cuts = marker.Cuts;
        int first = lower is { } start
            ? Array.FindLastIndex(cuts, cut => cut.CompareWith(MarkerCut.Of(start)) <= 0) + 1
            : 0;
        int end = upper is { } stop ? Array.FindIndex(cuts, cut => cut.CompareWith(MarkerCut.Of(stop)) >= 0) : -1;
        if (end < 0)
            end = cuts.Length;
        return MarkerTable.Get(
            marker.Question,
            cuts.AsSpan(first, end - first),
            marker.Children.AsSpan(first, end - first + 1)
        );
    }

    /// <summary>The marker with extras answered for.</summary>
    public static Marker AssumeExtras(Marker marker, Func<PackageName, bool?> isAskedFor)
    {
        if (marker.IsTerminal)
            return marker;
        if (
            marker.Question.Kind == QuestionKind.Extra
            && isAskedFor(PackageName.Parse(marker.Question.Text)) is { } answer
        )
            return AssumeExtras(marker.Children[answer ? 0 : 1], isAskedFor);
        return MarkerAlgebra.Map(marker, child => AssumeExtras(child, isAskedFor));
    }

    /// <summary>The marker with any answer to the questions about extras.</summary>
    public static Marker WithoutExtras(Marker marker) => Without(marker, isExtra: true);

    /// <summary>The marker with any answer to the questions about anything but extras.</summary>
    public static Marker OnlyExtras(Marker marker) => Without(marker, isExtra: false);

    private static Marker Without(Marker marker, bool isExtra)
    {
        if (marker.IsTerminal)
            return marker;
        if (marker.Question.Kind == QuestionKind.Extra == isExtra)
            return Without(AnyAnswer(marker), isExtra);
        return MarkerAlgebra.Map(marker, child => Without(child, isExtra));
    }

    /// <summary>Holds when the diagram does after some answer to its first question.</summary>
    private static Marker AnyAnswer(Marker marker)
    {
        Marker any = Marker.False;
        foreach (Marker child in marker.Children)
            any = MarkerAlgebra.Or(any, child);
        return any;
    }
}
