namespace Venvstacks.Packaging.Markers;

/// <summary>A diagram as alternatives of terms that all hold, none of which can be left out.</summary>
internal static class MarkerDisjunction
{
    /// <summary>The alternatives, in the order in which they are printed.</summary>
    public static List<List<MarkerTerm>> Of(Marker marker)
    {
        List<List<MarkerTerm>> sorted = MarkerCover
            .Of(marker)
            .Clauses.ConvertAll(clause => clause.OrderBy(term => term.Rank).ToList());
        return [.. sorted.Order(Comparer<List<MarkerTerm>>.Create(CompareRanks))];
    }

    /// <summary>The extra that every alternative asks for.</summary>
    public static PackageName? FindRequiredExtra(Marker marker)
    {
        MarkerTerm? required = null;
        foreach (List<MarkerTerm> clause in Of(marker))
        {
            MarkerTerm term = clause.Find(term =>
                term is { Variable: MarkerVariable.Extra, Operator: MarkerOperator.Equal }
            );
            if (term.Value is null || (required is { } other && other != term))
                return null;
            required = term;
        }
        return required is { } found ? PackageName.Parse(found.Value) : null;
    }

    private static int CompareRanks(List<MarkerTerm>? left, List<MarkerTerm>? right)
    {
        int common = Math.Min(left!.Count, right!.Count);
        for (int i = 0; i < common; i++)
        {
            int order = left[i].Rank.CompareTo(right[i].Rank);
            if (order != 0)
                return order;
        }
        return left.Count.CompareTo(right.Count);
    }
}
