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
    // Hashes do not compress: level 9 saves 5 % and takes 20 MB more.
    private const int Level = 3;

    /// <summary>Writes the file.</summary>
    /// <remarks>A frame begins with the length of its content, so the text is printed twice instead of held.</remarks>
    public static ArchiveManifestFacts Write(Stream file, ArchiveManifest manifest)
    {
        using HashingStream text = new(Stream.Null);
        WriteText(text, manifest);
        using HashingStream packed = new(file);
        using ZstdEncoderStream frame = new(packed, Level, text.Written, threads: 1);
        WriteText(frame, manifest);
        frame.Complete();
        return new ArchiveManifestFacts(packed.Written, text.Written, text.Sha256());
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

    private static void WriteText(Stream target, ArchiveManifest manifest)
    {
        using StreamWriter text = new(target, bufferSize: 32 * 1024, leaveOpen: true);
        foreach (string line in ArchiveManifestText.Lines(manifest))
            text.Write(line);
    }
}
