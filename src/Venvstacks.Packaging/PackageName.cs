using Venvstacks.Formats.Text;

namespace Venvstacks.Packaging;

/// <summary>The normalised name of a package (PEP 503) or an extra (PEP 685): lower case, each run of <c>-</c>, <c>_</c> and <c>.</c> as one <c>-</c>.</summary>
/// <remarks>Equal when the normalised texts are equal; ordered by them, ordinally.</remarks>
public readonly struct PackageName : IEquatable<PackageName>, IComparable<PackageName>
{
    private readonly string? _text;

    private PackageName(string normalized) => _text = normalized;

    /// <summary>Reads a name as the grammar of PEP 508 allows it: ASCII letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, with a letter or digit first and last.</summary>
    /// <exception cref="ParseException">The text is not a name.</exception>
    public static PackageName Parse(string text) =>
        TryParse(text, out PackageName name, out ParseError? error) ? name : throw new ParseException(error);

    /// <summary>Reads a name as <see cref="Parse"/> does, or says why it is none.</summary>
    public static bool TryParse(string text, out PackageName name, [NotNullWhen(false)] out ParseError? error)
    {
        name = default;
        error = null;
        if (text.Length == 0)
            error = new ParseError("expected a name", text, new TextSpan(0, 0));
        else if (IndexOfInvalid(text) is int index and >= 0)
            error = new ParseError(Explain(text, index), text, new TextSpan(index, 1));
        else
            name = new PackageName(Normalize(text));
        return error is null;
    }

    /// <summary>Reads a name as <see cref="Parse"/> does; false when it is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PackageName name)
    {
        bool valid = text.Length > 0 && IndexOfInvalid(text) < 0;
        name = valid ? new PackageName(Normalize(text)) : default;
        return valid;
    }

    /// <summary>The normalised form of any text, a valid name or not, as markers compare extras (PEP 685).</summary>
    internal static string Normalize(ReadOnlySpan<char> text)
    {
        Span<char> normal = text.Length <= 128 ? stackalloc char[text.Length] : new char[text.Length];
        int length = 0;
        foreach (char c in text)
        {
            if (!IsSeparator(c))
                normal[length++] = char.ToLowerInvariant(c);
            else if (length == 0 || normal[length - 1] != '-')
                normal[length++] = '-';
        }
        return normal[..length].ToString();
    }

    /// <summary>Whether a character may stand inside a name.</summary>
    internal static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || IsSeparator(c);

    private static bool IsSeparator(char c) => c is '-' or '_' or '.';

    private static int IndexOfInvalid(ReadOnlySpan<char> text)
    {
        if (!char.IsAsciiLetterOrDigit(text[0]))
            return 0;
        for (int i = 1; i < text.Length; i++)
        {
            if (!IsNameCharacter(text[i]))
                return i;
        }
        return char.IsAsciiLetterOrDigit(text[^1]) ? -1 : text.Length - 1;
    }

    private static string Explain(string text, int index)
    {
        if (!IsNameCharacter(text[index]))
            return "a name holds only ASCII letters, digits, '-', '_' and '.'";
        return index == 0 ? "a name starts with a letter or digit" : "a name ends with a letter or digit";
    }

    /// <summary>The normalised text; empty for the default value, which is no name.</summary>
    public override string ToString() => _text ?? "";

    /// <inheritdoc/>
    public int CompareTo(PackageName other) => string.CompareOrdinal(_text, other._text);

    /// <inheritdoc/>
    public bool Equals(PackageName other) => string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PackageName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <summary>Whether two names are equal.</summary>
    public static bool operator ==(PackageName left, PackageName right) => left.Equals(right);

    /// <summary>Whether two names differ.</summary>
    public static bool operator !=(PackageName left, PackageName right) => !left.Equals(right);

    /// <summary>Whether a name sorts before another.</summary>
    public static bool operator <(PackageName left, PackageName right) => left.CompareTo(right) < 0;

    /// <summary>Whether a name sorts before another or is equal.</summary>
    public static bool operator <=(PackageName left, PackageName right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a name sorts after another.</summary>
    public static bool operator >(PackageName left, PackageName right) => left.CompareTo(right) > 0;

    /// <summary>Whether a name sorts after another or is equal.</summary>
    public static bool operator >=(PackageName left, PackageName right) => left.CompareTo(right) >= 0;
}
