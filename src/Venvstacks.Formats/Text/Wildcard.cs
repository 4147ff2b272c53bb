namespace Venvstacks.Formats.Text;

/// <summary>A shell wildcard as Python's <c>fnmatch.fnmatchcase</c> reads it: <c>*</c>, <c>?</c>, <c>[seq]</c> and <c>[!seq]</c>.</summary>
/// <param name="Text">The pattern.</param>
public sealed record Wildcard(string Text)
{
    /// <summary>Whether the pattern matches a whole name, letter case included.</summary>
    public bool Matches(ReadOnlySpan<char> name)
    {
        // Backtracking to the last star only, which then takes one character more, keeps this from being exponential.
        int at = 0;
        int matched = 0;
        int star = -1;
        int taken = 0;
        while (matched < name.Length)
        {
            if (at < Text.Length && Text[at] == '*')
                (star, taken) = (at++, matched);
            else if (at < Text.Length && MatchesOne(name[matched], ref at))
                matched++;
            else if (star < 0)
                return false;
            else
                (at, matched) = (star + 1, ++taken);
        }
        return Text.AsSpan(at).TrimStart('*').IsEmpty;
    }

    /// <summary>The pattern.</summary>
    public override string ToString() => Text;

    /// <summary>Whether a character matches the element at an index of the pattern; if it does, the index moves behind the element.</summary>
    private bool MatchesOne(char c, ref int at)
    {
        int end = Text[at] == '[' ? FindSetEnd(at) : -1;
        bool matches = end < 0 ? Text[at] == '?' || Text[at] == c : SetContains(Text.AsSpan(at + 1, end - at - 1), c);
        if (matches)
            at = Math.Max(end, at) + 1;
        return matches;
    }

    // A bracket that closes right after the opening one, or after the "!", belongs to the set.
    private int FindSetEnd(int open)
    {
        int first = open + 1;
        if (first < Text.Length && Text[first] == '!')
            first++;
        return first >= Text.Length ? -1 : Text.IndexOf(']', first + (Text[first] == ']' ? 1 : 0));
    }

    private static bool SetContains(ReadOnlySpan<char> set, char c)
    {
        bool negated = set[0] == '!';
        if (negated)
            set = set[1..];
        bool found = false;
        while (!set.IsEmpty)
        {
            bool isRange = set.Length > 2 && set[1] == '-';
            found |= isRange ? set[0] <= c && c <= set[2] : set[0] == c;
            set = set[(isRange ? 3 : 1)..];
        }
        return found != negated;
    }
}
