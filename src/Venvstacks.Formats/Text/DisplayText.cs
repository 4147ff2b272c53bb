using System.Globalization;

namespace Venvstacks.Formats.Text;

/// <summary>Escapes text for terminals, and counts its columns.</summary>
public static class DisplayText
{
    private const string Tab = "    ";

    /// <summary>Escapes control characters, lone surrogates and invisible characters as <c>\u{1b}</c>, and expands tabs, so that foreign text cannot control the terminal.</summary>
    public static string Escape(ReadOnlySpan<char> text)
    {
        StringBuilder result = new(text.Length);
        while (Rune.DecodeFromUtf16(text, out Rune rune, out int length) is var status && length > 0)
        {
            if (status != System.Buffers.OperationStatus.Done)
                result.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)text[0]:x}}}");
            else
                Append(result, rune);
            text = text[length..];
        }
        return result.ToString();
    }

    /// <summary>Foreign text for messages: its first 200 characters, escaped.</summary>
    public static string Clip(string? text)
    {
        const int longest = 200;
        text ??= "";
        return text.Length <= longest ? Escape(text) : Escape(text.AsSpan(0, longest)) + "…";
    }

    /// <summary>The number of columns that a text takes once escaped: two for wide characters, none for combining ones.</summary>
    public static int GetWidth(ReadOnlySpan<char> text)
    {
        int width = 0;
        foreach (Rune rune in Escape(text).EnumerateRunes())
            width += GetWidth(rune);
        return width;
    }

    private static void Append(StringBuilder result, Rune rune)
    {
        if (rune.Value == '\t')
            result.Append(Tab);
        else if (IsHidden(Rune.GetUnicodeCategory(rune)))
            result.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        else
            result.Append(rune.ToString());
    }

    private static bool IsHidden(UnicodeCategory category) =>
        category
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator;

    internal static int GetWidth(Rune rune) =>
        Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
            _ => IsWide(rune.Value) ? 2 : 1,
        };

    // The blocks that Unicode's East Asian Width (UAX 11) gives as wide or full width, whole blocks at a time.
    private static bool IsWide(int value) =>
        value
            is (>= 0x1100 and <= 0x115F)
                or (>= 0x2E80 and <= 0x303E)
                or (>= 0x3041 and <= 0x33FF)
                or (>= 0x3400 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0x9FFF)
                or (>= 0xA000 and <= 0xA4CF)
                or (>= 0xAC00 and <= 0xD7A3)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0xFE30 and <= 0xFE6F)
                or (>= 0xFF00 and <= 0xFF60)
                or (>= 0xFFE0 and <= 0xFFE6)
                or (>= 0x1F300 and <= 0x1F64F)
                or (>= 0x1F680 and <= 0x1F6FF)
                or (>= 0x1F900 and <= 0x1F9FF)
                or (>= 0x20000 and <= 0x3FFFD);

    /// <summary>A limit in bytes: in MiB from 1 MiB on.</summary>
    internal static string Size(long bytes) =>
        bytes < 1 << 20 ? $"{bytes} {(bytes == 1 ? "byte" : "bytes")}" : $"{bytes >> 20} MiB";
}
