using Venvstacks.Formats.Text;

namespace Venvstacks.Layers;

/// <summary>A pattern of <c>dynlib_exclude</c> and <c>dynlib_include</c>: wildcards that match the end of a path.</summary>
/// <remarks>
/// A <see cref="Wildcard"/> matches one part of a path; the part <c>**</c> matches any number of parts. Hidden files match too.
/// <c>libx.so</c> matches every file of that name, <c>scipy/**</c> everything below any folder named scipy.
/// </remarks>
internal sealed class PathPattern
{
    private readonly ImmutableArray<Wildcard> _parts;

    public PathPattern(string pattern) => _parts = [.. pattern.Split('/').Select(part => new Wildcard(part))];

    /// <summary>Whether the pattern matches the path, or its end from a slash on.</summary>
    public bool MatchesEndOf(string path)
    {
        string[] names = path.Split('/');
        return Enumerable.Range(0, names.Length).Any(start => Matches(0, names.AsSpan(start)));
    }

    private bool Matches(int at, ReadOnlySpan<string> names)
    {
        if (at == _parts.Length)
            return names.IsEmpty;
        if (_parts[at].Text == "**")
            return MatchesAnyDepth(at, names);
        return !names.IsEmpty && _parts[at].Matches(names[0]) && Matches(at + 1, names[1..]);
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
}
