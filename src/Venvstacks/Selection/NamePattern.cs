namespace Venvstacks.Selection;

/// <summary>A pattern of names as Python's <c>fnmatch.fnmatchcase</c> has it: <c>*</c>, <c>?</c>, <c>[seq]</c> and <c>[!seq]</c>.</summary>
/// <param name="Text">The pattern.</param>
internal sealed record NamePattern(string Text)
{
    /// <summary>Whether the whole of a name matches, letter case included.</summary>
    public bool Matches(string name)
    {
        // The usual walk with one place to go back to: the last star takes one character more.
        int at = 0;
        int place = 0;
        int star = -1;
        int taken = 0;
        while (place < name.Length)
        {
            if (at < Text.Length && Text[at] == '*')
                (star, taken) = (at++, place);
            else if (at < Text.Length && MatchOne(name[place], ref at))
                place++;
            else if (star < 0)
                return false;
            else
                (at, place) = (star + 1, ++taken);
        }
        while (at < Text.Length && Text[at] == '*')
            at++;
        return at == Text.Length;
    }

    /// <summary>Matches one character with what stands at a place of the pattern, and steps over that.</summary>
    private bool MatchOne(char c, ref int at)
    {
        int end = Text[at] == '[' ? FindSetEnd(at) : -1;
        bool matches = end < 0 ? Text[at] == '?' || Text[at] == c : SetContains(Text.AsSpan(at + 1, end - at - 1), c);
        if (matches)
            at = Math.Max(end, at) + 1;
        return matches;
    }

    /// <summary>Where the bracket closes; a closing one right after the opening one, or the <c>!</c>, belongs to the set.</summary>
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
