namespace Venvstacks.Formats.Text;

/// <summary>Replaces other forms of the characters <c>@ : / ?</c>, so that parts of malformed addresses are found.</summary>
internal static class AddressFolding
{
    private const char Filler = 'x';

    private static readonly (string Form, char Meant)[] Forms =
    [
        ("%2540", '@'),
        ("%40", '@'),
        ("\\u0040", '@'),
        ("\\U00000040", '@'),
        ("\\x40", '@'),
        ("\uFF20", '@'),
        ("\uFE6B", '@'),
        ("%3A", ':'),
        ("\\u003A", ':'),
        ("\uFF1A", ':'),
        ("\uFE55", ':'),
        ("%2F", '/'),
        ("\\u002F", '/'),
        ("\uFF0F", '/'),
        ("\\", '/'),
        ("%3F", '?'),
        ("\\u003F", '?'),
        ("\uFF1F", '?'),
    ];

    /// <summary>A text of the same length: percent-encoded, escaped and full-width characters end at the place of the plain one.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        char[] folded = text.ToArray();
        for (int i = 0; i < text.Length; i++)
        {
            foreach ((string form, char meant) in Forms)
            {
                if (!text[i..].StartsWith(form, StringComparison.OrdinalIgnoreCase))
                    continue;
                folded.AsSpan(i, form.Length - 1).Fill(Filler);
                i += form.Length - 1;
                folded[i] = meant;
                break;
            }
        }
        return new string(folded);
    }
}
