namespace Venvstacks.Packaging.Markers;

/// <summary>Alternatives of terms that all hold, none of which can be left out.</summary>
internal sealed record MarkerCover(List<List<MarkerTerm>> Clauses, Marker Covered)
{
    public static MarkerCover Nothing { get; } = new([], Marker.False);

    public static MarkerCover Everything { get; } =
        new(
            [
                [],
            ],
            Marker.True
        );

    public static MarkerCover Of(Marker marker) => new MarkerCoverSearch().Find(marker, marker);
}

/// <summary>Finds alternatives: the irredundant sums of products of Minato and Morreale, for questions with more than two answers.</summary>
/// <remarks>
/// They hold wherever the lower of two bounds does, and only where the upper one does. At the first question of both, what cannot be said under all
/// answers is said under its own, and the rest without the question:
/// <code>
/// s == 'a': m or x     s != 'a': m or y         (s == 'a' and x) or (s != 'a' and y) or m
/// </code>
/// </remarks>
internal sealed class MarkerCoverSearch
{
    private readonly Dictionary<(Marker, Marker), MarkerCover> _known = [];

    public MarkerCover Find(Marker lower, Marker upper)
    {
        if (lower.IsFalse)
            return MarkerCover.Nothing;
        if (upper.IsTrue)
            return MarkerCover.Everything;
        if (!_known.TryGetValue((lower, upper), out MarkerCover? cover))
            _known.Add((lower, upper), cover = FindByAnswer(lower, upper));
        return cover;
    }

    private MarkerCover FindByAnswer(Marker lower, Marker upper)
    {
        Stretches stretches = new(lower, upper);
        Marker always = Marker.True;
        foreach (Stretch stretch in stretches.All)
            always = MarkerAlgebra.And(always, stretch.Upper);

        Marker rest = Marker.False;
        foreach (Stretch stretch in stretches.All)
        {
            stretch.Cover = Find(Except(stretch.Lower, always), stretch.Upper);
            rest = MarkerAlgebra.Or(rest, Except(stretch.Lower, stretch.Cover.Covered));
        }
        MarkerCover common = Find(rest, always);
        Marker covered = MarkerAlgebra.Or(stretches.GetCovered(), common.Covered);
        return new MarkerCover([.. stretches.GetClauses(), .. common.Clauses], covered);
    }

    private static Marker Except(Marker marker, Marker other) => MarkerAlgebra.And(marker, MarkerAlgebra.Not(other));

    /// <summary>Answers between two cuts.</summary>
    private sealed class Stretch(Marker lower, Marker upper)
    {
        public Marker Lower { get; } = lower;

        public Marker Upper { get; } = upper;

        public MarkerCover Cover { get; set; } = MarkerCover.Nothing;
    }

    /// <summary>All answers to the first question of two bounds.</summary>
    private sealed class Stretches
    {
        private readonly MarkerQuestion _question;
        private readonly List<MarkerCut> _cuts = [];

        public Stretches(Marker lower, Marker upper)
        {
            MarkerPairs pairs = new(lower, upper);
            _question = pairs.Question;
            while (pairs.MoveNext())
            {
                if (All.Count > 0)
                    _cuts.Add(pairs.Cut);
                All.Add(new Stretch(pairs.Left, pairs.Right));
            }
        }

        public List<Stretch> All { get; } = [];

        /// <summary>The environments that the stretches' own alternatives cover.</summary>
        public Marker GetCovered() =>
            MarkerTable.Get(_question, [.. _cuts], [.. All.Select(stretch => stretch.Cover.Covered)]);

        /// <summary>The stretches' own alternatives, each with the terms for its answers; said once for all stretches that have the same.</summary>
        public IEnumerable<List<MarkerTerm>> GetClauses()
        {
            int[] order = [.. Enumerable.Range(0, All.Count)];
            if (_question.HasTwoAnswers)
                Array.Reverse(order); // no comes before yes in a text
            foreach (IGrouping<Marker, int> same in order.GroupBy(index => All[index].Cover.Covered))
            {
                List<List<MarkerTerm>> clauses = All[same.First()].Cover.Clauses;
                if (clauses.Count == 0)
                    continue;
                foreach (IEnumerable<MarkerTerm> terms in MarkerRangeTerms.Of(_question, [.. same.Select(GetRange)]))
                {
                    foreach (List<MarkerTerm> clause in clauses)
                        yield return [.. terms, .. clause];
                }
            }
        }

        private MarkerRange GetRange(int index) =>
            new(index > 0 ? _cuts[index - 1] : null, index < _cuts.Count ? _cuts[index] : null);
    }
}
