using System.Collections.Frozen;
using System.Globalization;

namespace Venvstacks.Formats.Archives;

/// <summary>The key of a path. Paths with equal keys are one file on some file system: they differ only in case or in how accents are composed (é).</summary>
public static class PathKey
{
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;

    private static readonly Lazy<FrozenDictionary<char, string>> Parts = new(ReadTable);

    /// <summary>The key, which is not a path itself.</summary>
    public static string Of(string path) => Ascii.IsValid(path) ? path.ToLowerInvariant() : Fold(path);

    // Accents on one letter are sorted, so a few more paths have equal keys than in Unicode.
    private static string Fold(string path)
    {
        StringBuilder key = new();
        foreach (char c in path)
            Append(key, c);
        for (int start = 0; start < key.Length; start++)
        {
            int end = start;
            while (end < key.Length && IsAccent(key[end]))
                end++;
            if (end - start > 1)
                SortAccents(key, start, end);
            start = Math.Max(start, end - 1);
        }
        // To upper case and back: some lower-case letters share an upper-case one.
        return key.ToString().ToUpperInvariant().ToLowerInvariant();
    }

    private static void Append(StringBuilder key, char c)
    {
        if (c is >= (char)HangulFirst and <= (char)HangulLast)
            AppendHangul(key, c - HangulFirst);
        else if (c >= 0x80 && Parts.Value.TryGetValue(c, out string? parts))
            key.Append(parts);
        else
            key.Append(c);
    }

    // Unicode 3.12: a syllable is a leading consonant, a vowel and mostly a trailing consonant, computed from its number.
    private static void AppendHangul(StringBuilder key, int number)
    {
        const int vowels = 21;
        const int trailing = 28;
        key.Append((char)(0x1100 + (number / (vowels * trailing))));
        key.Append((char)(0x1161 + (number % (vowels * trailing) / trailing)));
        if (number % trailing != 0)
            key.Append((char)(0x11A7 + (number % trailing)));
    }

    private static FrozenDictionary<char, string> ReadTable()
    {
        Dictionary<char, string> table = new();
        foreach (
            string row in Decompositions.Table.ReplaceLineEndings("").Split('|', StringSplitOptions.RemoveEmptyEntries)
        )
        {
            char[] characters = [.. row.Split(' ').Select(number => (char)Convert.ToUInt16(number, 16))];
            table.Add(characters[0], new string(characters, 1, characters.Length - 1));
        }
        return table.ToFrozenDictionary();
    }

    private static bool IsAccent(char c) =>
        c >= 0x300
        && CharUnicodeInfo.GetUnicodeCategory(c)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark;

    private static void SortAccents(StringBuilder key, int start, int end)
    {
        char[] accents = key.ToString(start, end - start).ToCharArray();
        Array.Sort(accents);
        for (int i = 0; i < accents.Length; i++)
            key[start + i] = accents[i];
    }
}
