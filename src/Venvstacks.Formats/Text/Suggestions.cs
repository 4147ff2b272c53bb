namespace Venvstacks.Formats.Text;

/// <summary>Suggestions for misspelt names.</summary>
public static class Suggestions
{
    private const int MaxDistance = 3;
    private const int MaxCount = 3;

    /// <summary>Longer texts are not compared: the work grows with the product of the lengths.</summary>
    private const int MaxLength = 100;

    /// <summary>The names within three edits, and within a third of the longer length; the nearest first, at most three. A name that differs in case only is the only one.</summary>
    /// <param name="text">The misspelt name.</param>
    /// <param name="names">The known names.</param>
    public static ImmutableArray<string> Find(string text, IEnumerable<string> names)
    {
        (string Name, int Distance)[] near =
        [
            .. names
                .Distinct(StringComparer.Ordinal)
                .Select(name => (Name: name, Distance: GetDistance(text, name)))
                .Where(candidate => IsNear(candidate.Distance, Math.Max(text.Length, candidate.Name.Length)))
                .OrderBy(candidate => candidate.Distance)
                .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
                .Take(MaxCount),
        ];
        bool differsInCaseOnly = near is [(_, 0), ..];
        return
        [
            .. near.Where(candidate => candidate.Distance == 0 || !differsInCaseOnly)
                .Select(candidate => candidate.Name),
        ];
    }

    /// <summary>The question for <see cref="Diagnostic.Help"/>: <c>did you mean 'a' or 'b'?</c>; null when nothing is near.</summary>
    public static string? Ask(string text, IEnumerable<string> names)
    {
        ImmutableArray<string> found = Find(text, names);
        return found.IsEmpty ? null : $"did you mean {string.Join(" or ", found.Select(name => $"'{name}'"))}?";
    }

    /// <summary>The edit distance of two texts without regard to case (optimal string alignment): insertions, deletions, changes, swaps of neighbours.</summary>
    internal static int GetDistance(string left, string right)
    {
        if (left.Length > MaxLength || right.Length > MaxLength)
            return int.MaxValue;
        string a = left.ToLowerInvariant();
        string b = right.ToLowerInvariant();
        int[,] distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
                distance[i, j] = Step(distance, a, b, i, j);
        }
        return distance[a.Length, b.Length];
    }

    private static int Step(int[,] distance, string a, string b, int i, int j)
    {
        if (i == 0 || j == 0)
            return i + j;
        int change = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        int best = Math.Min(change, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
        bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(best, distance[i - 2, j - 2] + 1) : best;
    }

    private static bool IsNear(int distance, int length) => distance <= MaxDistance && distance <= length / 3;
}
