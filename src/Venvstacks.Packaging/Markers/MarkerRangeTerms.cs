namespace Venvstacks.Packaging.Markers;

/// <summary>Answers between two cuts; null: without a beginning or an end.</summary>
internal readonly record struct MarkerRange(MarkerCut? Lower, MarkerCut? Upper);

/// <summary>Writes ranges of answers to a question as comparisons.</summary>
internal static class MarkerRangeTerms
{
    /// <summary>Ranges, in ascending order, as alternatives of terms that all hold.</summary>
    public static IEnumerable<ImmutableArray<MarkerTerm>> Of(MarkerQuestion question, List<MarkerRange> ranges)
    {
        if (question.HasTwoAnswers)
            return
            [
                [GetTerm(question, isYes: ranges[0].Lower is null)],
            ];
        List<MarkerRange> joined = JoinNeighbours(ranges);
        if (FindHoles(joined) is { } holes)
            return
            [
                [.. holes.Select(hole => new MarkerTerm(question.Variable, MarkerOperator.NotEqual, hole))],
            ];
        return joined.Select(range => GetTerms(question.Variable, range));
    }

    private static MarkerTerm GetTerm(MarkerQuestion question, bool isYes)
    {
        if (question.Kind == QuestionKind.Extra)
            return new MarkerTerm(
                MarkerVariable.Extra,
                isYes ? MarkerOperator.Equal : MarkerOperator.NotEqual,
                question.Text
            );
        bool isInverted = question.Kind is QuestionKind.Contains or QuestionKind.Member;
        return new MarkerTerm(
            question.Variable,
            isYes ? MarkerOperator.In : MarkerOperator.NotIn,
            question.Text,
            isInverted
        );
    }

    private static List<MarkerRange> JoinNeighbours(List<MarkerRange> ranges)
    {
        List<MarkerRange> joined = [];
        foreach (MarkerRange range in ranges)
        {
            if (joined.Count > 0 && joined[^1].Upper == range.Lower)
                joined[^1] = joined[^1] with { Upper = range.Upper };
            else
                joined.Add(range);
        }
        return joined;
    }

    /// <summary>The values that are left out, when nothing else is: single ones, or one prefix <c>3.8.*</c>; else null.</summary>
    private static List<string>? FindHoles(List<MarkerRange> ranges)
    {
        if (ranges[0].Lower is not null || ranges[^1].Upper is not null)
            return null;
        if (ranges.Count == 2 && FindPrefix(new MarkerRange(ranges[0].Upper, ranges[1].Lower)) is { } prefix)
            return [prefix];
        List<string> holes = [];
        for (int i = 1; i < ranges.Count; i++)
        {
            if (FindSingle(new MarkerRange(ranges[i - 1].Upper, ranges[i].Lower)) is not { } hole)
                return null;
            holes.Add(hole);
        }
        return holes;
    }

    private static ImmutableArray<MarkerTerm> GetTerms(MarkerVariable variable, MarkerRange range)
    {
        if ((FindSingle(range) ?? FindPrefix(range)) is { } value)
            return [new MarkerTerm(variable, MarkerOperator.Equal, value)];
        ImmutableArray<MarkerTerm>.Builder terms = ImmutableArray.CreateBuilder<MarkerTerm>(2);
        if (range.Lower is { } lower)
            terms.Add(
                new MarkerTerm(
                    variable,
                    lower.IsAfter ? MarkerOperator.Greater : MarkerOperator.GreaterOrEqual,
                    GetText(lower)
                )
            );
        if (range.Upper is { } upper)
            terms.Add(
                new MarkerTerm(
                    variable,
                    upper.IsAfter ? MarkerOperator.LessOrEqual : MarkerOperator.Less,
                    GetText(upper)
                )
            );
        return terms.DrainToImmutable();
    }

    private static string GetText(MarkerCut cut) => cut.Text ?? cut.Version!.ToString();

    /// <summary>The one value in a range, or null.</summary>
    private static string? FindSingle(MarkerRange range) =>
        range is { Lower: { IsAfter: false } lower, Upper: { IsAfter: true } upper }
        && lower == upper with { IsAfter = false }
            ? GetText(lower)
            : null;

    /// <summary>The prefix <c>3.8.*</c> of a range from 3.8 to 3.9, or null.</summary>
    private static string? FindPrefix(MarkerRange range)
    {
        if (
            range
            is not { Lower: { IsAfter: false, Version: { } lower }, Upper: { IsAfter: false, Version: { } upper } }
        )
            return null;
        bool isMinor = lower.SignificantLength <= 2 && upper.SignificantLength <= 2;
        bool isNext = lower.ReleaseAt(0) == upper.ReleaseAt(0) && lower.ReleaseAt(1).Next == upper.ReleaseAt(1);
        return isMinor && isNext ? $"{lower.ReleaseAt(0)}.{lower.ReleaseAt(1)}.*" : null;
    }
}
