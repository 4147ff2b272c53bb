using System.Buffers;

namespace Venvstacks.Formats.Text;

/// <summary>The user names and passwords of addresses in a text, which no message may show.</summary>
internal static class AddressSecrets
{
    private const string Slashes = "://";

    private static readonly SearchValues<char> Ends = SearchValues.Create("/?#\"' \t");

    /// <summary>The text with a star for each of their characters, so that all else stays in its column.</summary>
    public static ReadOnlySpan<char> Hide(ReadOnlySpan<char> text)
    {
        if (text.IndexOf(Slashes) < 0)
            return text;
        char[] hidden = text.ToArray();
        for (int at = 0; text[at..].IndexOf(Slashes) is var found and >= 0; )
        {
            at += found + Slashes.Length;
            int length = text[at..].IndexOfAny(Ends);
            int end = length < 0 ? text.Length : at + length;
            int sign = text[at..end].LastIndexOf('@');
            hidden.AsSpan(at, Math.Max(sign, 0)).Fill('*');
        }
        return hidden;
    }
}
