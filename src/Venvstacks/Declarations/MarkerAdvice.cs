using System.Buffers;
using Venvstacks.Formats.Text;

namespace Venvstacks.Declarations;

/// <summary>Suggests the marker that an invalid text probably means.</summary>
internal static class MarkerAdvice
{
    private static readonly string[] Variables =
    [
        "implementation_name",
        "os_name",
        "platform_machine",
        "platform_system",
        "python_full_version",
        "python_version",
        "sys_platform",
    ];

    private static readonly string[] OtherWords =
    [
        "extra",
        "implementation_version",
        "platform_python_implementation",
        "platform_release",
        "platform_version",
        "and",
        "or",
        "in",
        "not",
    ];

    private static readonly SearchValues<char> WordCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.*+-"
    );

    private static readonly SearchValues<char> OperatorCharacters = SearchValues.Create("<>=!~");

    /// <summary>The advice for a marker.</summary>
    /// <param name="error">The error of its parser.</param>
    /// <param name="before">The text before the marker, which is part of the suggestion.</param>
    /// <param name="marker">The marker.</param>
    /// <param name="isValid">Whether a text with a corrected marker is valid.</param>
    public static string For(ParseError error, string before, string marker, Func<string, bool> isValid)
    {
        string written = error.Text.Substring(error.Span.Start, error.Span.Length);
        string corrected = before + Correct(marker);
        return Suggestions.Ask(written, Variables)
            ?? (isValid(corrected) ? $"write '{corrected}'" : "a marker has the form: sys_platform == 'linux'");
    }

    // "=" compares nothing, and values are quoted.
    private static string Correct(string marker)
    {
        List<string> tokens = [];
        for (int at = 0; at < marker.Length; )
        {
            string token = Read(marker.AsSpan(at));
            at += token.Length;
            bool isValue = tokens is [.., var previous] && OperatorCharacters.Contains(previous[0]);
            if (token == "=")
                tokens.Add("==");
            else if (isValue && WordCharacters.Contains(token[0]) && !IsWord(token))
                tokens.Add($"\"{token}\"");
            else if (token != " ")
                tokens.Add(token);
        }
        return string.Join(' ', tokens);
    }

    private static bool IsWord(string token) => Variables.Contains(token) || OtherWords.Contains(token);

    private static string Read(ReadOnlySpan<char> text)
    {
        int length =
            text[0] is '\'' or '"' ? text[1..].IndexOf(text[0]) + 2
            : WordCharacters.Contains(text[0]) ? text.IndexOfAnyExcept(WordCharacters)
            : OperatorCharacters.Contains(text[0]) ? text.IndexOfAnyExcept(OperatorCharacters)
            : 1;
        bool isOpen = length < 1 || (text[0] is '\'' or '"' && length < 2);
        return (isOpen ? text : text[..length]).ToString();
    }
}
