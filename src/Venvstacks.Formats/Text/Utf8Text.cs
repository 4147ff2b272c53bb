using System.Text.Unicode;

namespace Venvstacks.Formats.Text;

/// <summary>Reads files of text, which are UTF-8.</summary>
public static class Utf8Text
{
    /// <summary>Decodes UTF-8, with or without a byte order mark in front.</summary>
    /// <param name="name">The name in messages: a path or an address.</param>
    /// <param name="bytes">All of the text.</param>
    /// <param name="source">The text.</param>
    /// <param name="error">The position of the first invalid byte.</param>
    public static bool TryDecode(
        string name,
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out SourceText? source,
        [NotNullWhen(false)] out SourceSpan? error
    )
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        source = null;
        error = null;
        if (Utf8.IsValid(bytes))
        {
            source = new SourceText(name, Encoding.UTF8.GetString(bytes));
            return true;
        }
        SourceText lossy = new(name, Encoding.UTF8.GetString(bytes));
        error = new SourceSpan(lossy, new TextSpan(FindInvalid(bytes), 1));
        return false;
    }

    private static int FindInvalid(ReadOnlySpan<byte> bytes)
    {
        char[] buffer = new char[bytes.Length];
        Utf8.ToUtf16(bytes, buffer, out _, out int written, replaceInvalidSequences: false);
        return written;
    }
}
