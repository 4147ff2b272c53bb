using System.Text;

namespace Venvstacks.Layers;

/// <summary>Text as a Python string literal of only ASCII, as Python's <c>ascii()</c> writes it.</summary>
internal static class PythonLiteral
{
    /// <summary>The literal, in single quotes unless the text has single and no double quotes.</summary>
    public static string Of(string text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        StringBuilder literal = new StringBuilder().Append(quote);
        foreach (Rune rune in text.EnumerateRunes())
            Append(literal, rune.Value, quote);
        return literal.Append(quote).ToString();
    }

    private static void Append(StringBuilder literal, int c, char quote) =>
        _ = c switch
        {
            '\\' => literal.Append(@"\\"),
            '\n' => literal.Append(@"\n"),
            '\r' => literal.Append(@"\r"),
            '\t' => literal.Append(@"\t"),
            _ when c == quote => literal.Append('\\').Append(quote),
            >= ' ' and <= '~' => literal.Append((char)c),
            <= 0xff => literal.Append($@"\x{c:x2}"),
            <= 0xffff => literal.Append($@"\u{c:x4}"),
            _ => literal.Append($@"\U{c:x8}"),
        };
}
