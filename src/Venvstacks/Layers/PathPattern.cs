using System.Collections.Immutable;

namespace Venvstacks.Layers;

/// <summary>A pattern of <c>dynlib_exclude</c>: shell wildcards that match the end of a path.</summary>
/// <remarks>
/// <c>*</c>, <c>?</c> and <c>[…]</c> stay within one part of a path, and a part <c>**</c> stands for any number of parts.
/// Hidden files match too. <c>libx.so</c> matches every file of that name, <c>scipy/**</c> all below any folder scipy.
/// </remarks>
internal sealed class PathPattern
{
    private readonly ImmutableArray<string> _parts;

    public PathPattern(string pattern) => _parts = [.. pattern.Split('/')];

    /// <summary>Whether some tail of the path, cut at a slash, matches.</summary>
    public bool MatchesEndOf(string path)
    {
        string[] names = path.Split('/');
        return Enumerable.Range(0, names.Length).Any(start => Matches(0, names.AsSpan(start)));
    }

    private bool Matches(int at, ReadOnlySpan<string> names)
    {
        if (at == _parts.Length)
            return names.IsEmpty;
        if (_parts[at] == "**")
            return MatchesAnyDepth(at, names);
        return !names.IsEmpty && MatchesName(_parts[at], names[0]) && Matches(at + 1, names[1..]);
    }

    private bool MatchesAnyDepth(int at, ReadOnlySpan<string> names)
    {
        if (at == _parts.Length - 1)
            return !names.IsEmpty;
        for (int skip = 0; skip <= names.Length; skip++)
        {
            if (Matches(at + 1, names[skip..]))
                return true;
        }
        return false;
    }

    // Two fingers and one place to come back to (the last star): linear in practice, never exponential.
    private static bool MatchesName(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern is "*")
            return !name.IsEmpty;
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && MatchesOne(pattern[p..], name[n], out int length))
            {
                p += length;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }
        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char c, out int length)
    {
        length = 1;
        if (pattern[0] == '?')
            return true;
        if (pattern[0] != '[')
            return pattern[0] == c;
        bool negated = pattern.Length > 1 && pattern[1] == '!';
        int first = negated ? 2 : 1;
        int close = first < pattern.Length ? pattern[(first + 1)..].IndexOf(']') : -1;
        if (close < 0)
            return c == '['; // never closed: an ordinary bracket
        length = first + 1 + close + 1;
        return IsInSet(pattern[first..(length - 1)], c) != negated;
    }

    private static bool IsInSet(ReadOnlySpan<char> set, char c)
    {
        for (int i = 0; i < set.Length; i++)
        {
            bool isRange = i + 2 < set.Length && set[i + 1] == '-';
            if (isRange ? set[i] <= c && c <= set[i + 2] : set[i] == c)
                return true;
            if (isRange)
                i += 2;
        }
        return false;
    }
}
