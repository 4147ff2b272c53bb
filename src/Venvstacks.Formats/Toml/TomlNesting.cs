namespace Venvstacks.Formats.Toml;

/// <summary>Finds the position of too deeply nested arrays and inline tables, which the parser does not report.</summary>
internal static class TomlNesting
{
    /// <summary>The maximum depth of the parser.</summary>
    public const int MaxDepth = 64;

    /// <summary>The maximum number of parts of a dotted key.</summary>
    public const int MaxKeyParts = 32_768;

    /// <summary>The position of the first bracket that is too deep, or 0.</summary>
    public static int FindTooDeep(ReadOnlySpan<char> text)
    {
        int depth = 0;
        for (int at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '[' or '{' when ++depth > MaxDepth:
                    return at;
                case ']' or '}':
                    depth--;
                    break;
                case '#':
                    at += LineLength(text[at..]);
                    break;
                case '"' or '\'':
                    at += StringLength(text[at..]) - 1;
                    break;
            }
        }
        return 0;
    }

    /// <summary>The position of the first key with more than <see cref="MaxKeyParts"/> parts, for which the parser takes quadratic time; -1 where there is none.</summary>
    public static int FindLongKey(ReadOnlySpan<char> text)
    {
        int start = 0;
        int dots = 0;
        for (int at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '.' when ++dots >= MaxKeyParts:
                    return start;
                case '=' or ',' or '[' or ']' or '{' or '}' or '\n':
                    (start, dots) = (at + 1, 0);
                    break;
                case '#':
                    at += LineLength(text[at..]) - 1;
                    break;
                case '"' or '\'':
                    at += StringLength(text[at..]) - 1;
                    break;
            }
        }
        return -1;
    }

    private static int StringLength(ReadOnlySpan<char> text)
    {
        bool isLong = text.Length > 2 && text[1] == text[0] && text[2] == text[0];
        ReadOnlySpan<char> quotes = text[..(isLong ? 3 : 1)];
        int at = quotes.Length;
        while (at < text.Length && !text[at..].StartsWith(quotes) && (isLong || text[at] != '\n'))
            at += text[0] == '"' && text[at] == '\\' ? 2 : 1;
        return Math.Min(at + quotes.Length, text.Length);
    }

    private static int LineLength(ReadOnlySpan<char> text)
    {
        int length = text.IndexOf('\n');
        return length < 0 ? text.Length : length;
    }
}
