using Venvstacks.Formats.Text;

namespace Venvstacks.Packaging.Tags;

/// <summary>A compressed tag set (PEP 425): <c>py2.py3-none-any</c>, every combination of its parts. It is never expanded.</summary>
public sealed class CompressedTagSet
{
    private CompressedTagSet(string[] parts)
    {
        Pythons = [.. parts[0].Split('.')];
        Abis = [.. parts[1].Split('.')];
        Platforms = [.. parts[2].Split('.')];
    }

    /// <summary>The interpreters, in written order.</summary>
    public ImmutableArray<string> Pythons { get; }

    /// <summary>The binary interfaces.</summary>
    public ImmutableArray<string> Abis { get; }

    /// <summary>The platforms.</summary>
    public ImmutableArray<string> Platforms { get; }

    /// <summary>Reads a tag set.</summary>
    /// <exception cref="ParseException">The text is not a tag set.</exception>
    public static CompressedTagSet Parse(string text) =>
        TryParse(text, out CompressedTagSet? tags, out ParseError? error) ? tags : throw new ParseException(error);

    /// <summary>Reads a tag set, or says why the text is none.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out CompressedTagSet? tags,
        [NotNullWhen(false)] out ParseError? error
    ) => TryParse(text, new TextSpan(0, text.Length), out tags, out error);

    /// <summary>Reads a tag set in a larger text.</summary>
    internal static bool TryParse(
        string text,
        TextSpan span,
        [NotNullWhen(true)] out CompressedTagSet? tags,
        [NotNullWhen(false)] out ParseError? error
    )
    {
        string[] parts = text.Substring(span.Start, span.Length).Split('-');
        string? problem = FindProblem(parts);
        tags = problem is null ? new CompressedTagSet(parts) : null;
        error = problem is null ? null : new ParseError(problem, text, span);
        return tags is not null;
    }

    private static string? FindProblem(string[] parts)
    {
        if (parts.Length != 3)
            return "expected three tags with '-' between them: Python, ABI and platform";
        if (Array.Exists(parts, HasEmptyItem))
            return "a tag is empty";
        return parts[0].Split('.').All(IsIdentifier) ? null : "the Python tag is no identifier";
    }

    private static bool HasEmptyItem(string part) =>
        part.Length == 0 || part[0] == '.' || part[^1] == '.' || part.Contains("..", StringComparison.Ordinal);

    private static bool IsIdentifier(string text) =>
        !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>The three parts with <c>-</c> between them.</summary>
    public override string ToString() =>
        $"{string.Join('.', Pythons)}-{string.Join('.', Abis)}-{string.Join('.', Platforms)}";
}
