namespace Venvstacks.Sources;

/// <summary>The rules of one <c>.gitignore</c> file (gitignore(5)).</summary>
internal sealed class IgnoreFile
{
    private readonly ImmutableArray<Rule> _rules;

    public IgnoreFile(string text)
    {
        string[] lines = text.TrimStart('\uFEFF').Split('\n');
        _rules = [.. lines.Select(Rule.Parse).OfType<Rule>()];
    }

    /// <summary>Whether a path is ignored, by the last rule that matches it; null when no rule matches.</summary>
    /// <param name="path">The path from the file's folder, with slashes.</param>
    /// <param name="isFolder">Whether the path is a folder.</param>
    public bool? IsIgnored(string path, bool isFolder)
    {
        for (int i = _rules.Length - 1; i >= 0; i--)
        {
            if (_rules[i].Matches(path, isFolder))
                return !_rules[i].IsNegated;
        }
        return null;
    }

    /// <summary>A line of the file.</summary>
    /// <param name="Pattern">The pattern without its leading <c>!</c> and its outer slashes.</param>
    /// <param name="IsNegated">A leading <c>!</c>: matching paths are not ignored.</param>
    /// <param name="FoldersOnly">A slash at the end: it matches folders only.</param>
    /// <param name="NameOnly">No other slash: it matches the last part of a path, at any depth.</param>
    private sealed record Rule(WildPattern Pattern, bool IsNegated, bool FoldersOnly, bool NameOnly)
    {
        public static Rule? Parse(string line)
        {
            string text = TrimEnd(line.EndsWith('\r') ? line[..^1] : line);
            bool negated = text.StartsWith('!');
            if (negated)
                text = text[1..];
            if (text.Length == 0 || !negated && text[0] == '#')
                return null;
            bool foldersOnly = text.EndsWith('/');
            if (foldersOnly)
                text = text[..^1];
            bool nameOnly = !text.Contains('/', StringComparison.Ordinal);
            return new Rule(new WildPattern(text.StartsWith('/') ? text[1..] : text), negated, foldersOnly, nameOnly);
        }

        public bool Matches(string path, bool isFolder) =>
            (isFolder || !FoldersOnly) && Pattern.IsMatch(NameOnly ? path[(path.LastIndexOf('/') + 1)..] : path);

        /// <summary>The line without trailing spaces, unless they are escaped.</summary>
        private static string TrimEnd(string line)
        {
            int end = line.Length;
            while (end > 0 && line[end - 1] == ' ' && !IsEscaped(line, end - 1))
                end--;
            return line[..end];
        }

        private static bool IsEscaped(string line, int index)
        {
            int backslashes = 0;
            while (index - backslashes > 0 && line[index - backslashes - 1] == '\\')
                backslashes++;
            return backslashes % 2 == 1;
        }
    }
}
