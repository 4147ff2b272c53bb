using Venvstacks.Formats.Bytes;
using static Venvstacks.Formats.Zip.ZipRecord;

namespace Venvstacks.Formats.Zip;

/// <summary>Describes a file without an end record by its first bytes.</summary>
internal static class NotZip
{
    private const int HeadLength = 512;

    /// <summary>The problem, to follow the file's name.</summary>
    public static string Describe(IByteSource source)
    {
        byte[] buffer = new byte[(int)Math.Min(source.Length, HeadLength)];
        ReadOnlySpan<byte> head = buffer.AsSpan(0, source.Read(buffer, 0));
        if (source.Length == 0)
            return "the file is empty";
        if (head.Length >= 4 && U32(head, 0) == LocalSignature)
            return "the zip archive is cut short";
        return IsHtml(head) ? "it is an HTML page, not a zip archive" : "it is not a zip archive";
    }

    private static bool IsHtml(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> bom = "\uFEFF"u8;
        string text = Encoding.Latin1.GetString(head.StartsWith(bom) ? head[bom.Length..] : head).TrimStart();
        return text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || (text.StartsWith('<') && text.Contains("<html", StringComparison.OrdinalIgnoreCase));
    }
}
