using System.Security.Cryptography;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Zstd;

namespace Venvstacks.Publishing;

/// <summary>The facts about a manifest beside an archive.</summary>
/// <param name="Size">The size of the file in bytes.</param>
/// <param name="RawSize">The size of its text in bytes.</param>
/// <param name="Sha256">The SHA-256 of its text, in lower-case hexadecimal digits: the manifest's name where it is installed.</param>
internal sealed record ArchiveManifestFacts(long Size, long RawSize, string Sha256)
{
    /// <summary>The end of the file's name, after that of the archive.</summary>
    public const string Extension = ".manifest";
}

/// <summary>The file of an archive's manifest: its text in one zstd frame.</summary>
internal static class ArchiveManifestFile
{
    private const int Level = 9;

    /// <summary>The bytes of the file.</summary>
    public static byte[] Write(ArchiveManifest manifest, out ArchiveManifestFacts facts)
    {
        byte[] text = Encoding.UTF8.GetBytes(ArchiveManifestText.Write(manifest));
        using MemoryStream file = new();
        using (ZstdEncoderStream frame = new(file, Level, text.Length, threads: 1))
        {
            frame.Write(text);
            frame.Complete();
        }
        facts = new ArchiveManifestFacts(file.Length, text.Length, Convert.ToHexStringLower(SHA256.HashData(text)));
        return file.ToArray();
    }

    /// <summary>Reads the file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="facts">What its size and hash must be.</param>
    /// <exception cref="ArchiveFormatException">The file is damaged, or another one.</exception>
    public static ArchiveManifest Read(byte[] file, string name, ArchiveManifestFacts facts)
    {
        if (file.Length != facts.Size)
            throw new ArchiveFormatException(name, null, $"it has {file.Length} bytes instead of {facts.Size}");
        using MemoryStream packed = new(file);
        using MemoryStream text = new();
        using (Stream content = ZstdReader.Open(packed, name, facts.RawSize))
            content.CopyTo(text);
        ReadOnlyMemory<byte> bytes = text.GetBuffer().AsMemory(0, (int)text.Length);
        // The hash covers the length.
        return Convert.ToHexStringLower(SHA256.HashData(bytes.Span)) == facts.Sha256
            ? ArchiveManifestText.Read(bytes, name)
            : throw new ArchiveFormatException(name, null, "its text has another hash");
    }
}
