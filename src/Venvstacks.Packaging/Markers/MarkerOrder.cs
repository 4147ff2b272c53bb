namespace Venvstacks.Packaging.Markers;

/// <summary>An order of markers by what they ask: true, false, then versions before texts before the rest; equal questions by their answers in turn.</summary>
internal static class MarkerOrder
{
    public static int Compare(Marker? left, Marker? right)
    {
        if (left == right)
            return 0;
        if (left is null || right is null)
            return left is null ? -1 : 1;
        int order = GetRank(left).CompareTo(GetRank(right));
        if (order == 0)
            order = left.Question.CompareWith(right.Question);
        return order != 0 ? order : CompareAnswers(left, right);
    }

    private static int GetRank(Marker marker) =>
        marker.Question.Kind switch
        {
            QuestionKind.None => marker.IsTrue ? 0 : 1,
            QuestionKind.Version => 2,
            QuestionKind.Text => 3,
            QuestionKind.Member => 6,
            QuestionKind.Extra => 7,
            QuestionKind kind => 2 + (int)kind, // PartOf, Contains
        };

    /// <summary>Stretch by stretch: first by its end, then by what holds in it.</summary>
    private static int CompareAnswers(Marker left, Marker right)
    {
        int common = Math.Min(left.Children.Length, right.Children.Length);
        for (int i = 0; i < common; i++)
        {
            int order = CompareEnds(left.Cuts, right.Cuts, i);
            if (order == 0)
                order = Compare(left.Children[i], right.Children[i]);
            if (order != 0)
                return order;
        }
        return left.Children.Length.CompareTo(right.Children.Length);
    }

    private static int CompareEnds(MarkerCut[] left, MarkerCut[] right, int index)
    {
        if (index < left.Length && index < right.Length)
            return left[index].CompareWith(right[index]);
        return (index >= left.Length).CompareTo(index >= right.Length); // no end comes last
    }
}
