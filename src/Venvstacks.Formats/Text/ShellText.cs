namespace Venvstacks.Formats.Text;

/// <summary>Command lines in messages, quoted so that they can be copied into a shell.</summary>
public static class ShellText
{
    private const string Plain = "-_./:@+=,~";

    // Characters that POSIX shells interpret between double quotes.
    private const string Active = "\"$`\\!";

    private static readonly bool IsWindows = Path.DirectorySeparatorChar == '\\';

    /// <summary>A command line of words.</summary>
    public static string Join(params IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    /// <summary>A command line of words in a sentence: in single quotes, or in backticks where a word is quoted itself.</summary>
    public static string Command(params IEnumerable<string> words)
    {
        string line = Join(words);
        string mark = line.AsSpan().ContainsAny('"', '\'') ? "`" : "'";
        return $"{mark}{line}{mark}";
    }

    /// <summary>A word as a shell takes it: unchanged where it needs no quotes, else in double quotes.</summary>
    /// <remarks>A word with characters that POSIX shells interpret between double quotes is put in single quotes; Windows has no paths with them.</remarks>
    public static string Quote(string word)
    {
        if (word.Length > 0 && word.All(IsPlain))
            return word;
        return IsWindows || !word.AsSpan().ContainsAny(Active)
            ? $"\"{word}\""
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static bool IsPlain(char character) =>
        char.IsLetterOrDigit(character)
        || Plain.Contains(character, StringComparison.Ordinal)
        || (IsWindows && character == '\\');
}
