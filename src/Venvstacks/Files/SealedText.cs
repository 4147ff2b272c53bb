using System.Security.Cryptography;

namespace Venvstacks.Files;

/// <summary>Text whose last line is the SHA-256 of the lines before it: the format of every list in the cache.</summary>
internal static class SealedText
{
    private const int SealLength = 65;

    /// <summary>A text in UTF-8 with its hash.</summary>
    /// <param name="text">Ends with a line feed.</param>
    public static byte[] Seal(string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        return [.. body, .. Encoding.ASCII.GetBytes(HashOf(body)), (byte)'\n'];
    }

    /// <summary>The text without its hash; false when a byte differs, or the end is missing.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (bytes.Length < SealLength || bytes[^1] != '\n')
            return false;
        ReadOnlySpan<byte> body = bytes[..^SealLength];
        if (!Ascii.Equals(bytes[^SealLength..^1], HashOf(body)))
            return false;
        text = Encoding.UTF8.GetString(body);
        return true;
    }

    private static string HashOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));
}

/// <summary>The hash of a text, for names of cache entries.</summary>
internal static class TextHash
{
    /// <summary>The SHA-256 of a text in UTF-8, in lower-case hexadecimal digits.</summary>
    public static string Sha256Of(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
