namespace Venvstacks.Formats.Xz;

/// <summary>Opens xz files for reading: through liblzma, several blocks at once where they name their lengths; in managed code where liblzma is missing.</summary>
public static class XzReader
{
    /// <summary>The memory that a file may ask for to be unpacked; the highest usual preset needs 65 MiB.</summary>
    public const long DefaultMemoryLimit = 512L * 1024 * 1024;

    /// <summary>The content of an xz file, as a stream that throws <see cref="Archives.ArchiveFormatException"/> where the file is damaged or cut short.</summary>
    /// <param name="source">The file; not closed. It is read to its end.</param>
    /// <param name="archive">What messages call it: the file name.</param>
    /// <param name="memoryLimit">The bytes of memory that each decoder may take (not held by the managed reader).</param>
    /// <param name="verifiedLength">The length of a file that has the expected hash: the checks of blocks whose lengths are known, CRC-64 as a rule, are left out; null for other files.</param>
    public static Stream Open(
        Stream source,
        string archive,
        long memoryLimit = DefaultMemoryLimit,
        long? verifiedLength = null
    )
    {
        const int header = XzFrame.HeaderLength;
        if (!XzLibrary.IsAvailable)
            return new ManagedXzStream(source, archive);
        byte[] start = new byte[header + XzBlockHeader.MaxLength];
        int length = source.ReadAtLeast(start.AsSpan(0, header + 1), header + 1, throwOnEndOfStream: false);
        if (length > header && start[header] != 0 && start.AsSpan(0, header).SequenceEqual(XzFrame.Header()))
        {
            int end = header + XzBlockHeader.LengthOf(start[header]);
            Span<byte> rest = start.AsSpan(length, end - length);
            length += source.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false);
            if (length == end && XzBlockHeader.Find(start[header..end]) is { } first)
                return new XzBlockStream(source, first, archive, memoryLimit, verifiedLength);
        }
        return new LzmaDecoderStream(source, archive, memoryLimit, start.AsSpan(0, length));
    }
}
