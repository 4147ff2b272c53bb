namespace Venvstacks.Formats.Zstd;

/// <summary>Opens zstd files (RFC 8878) for reading: one frame or several, skippable frames included.</summary>
public static class ZstdReader
{
    /// <summary>The largest window by default, as a power of two: the 8 MiB that RFC 8878 asks every decoder for, and the largest that is written here.</summary>
    public const int DefaultWindowLog = ZstdEncoder.LargestWindowLog;

    /// <summary>The content of a zstd file, as a stream that throws <see cref="Archives.ArchiveFormatException"/> where the file is damaged, cut short, or followed by something else.</summary>
    /// <param name="source">The file; not closed. It is read to its end.</param>
    /// <param name="archive">The file name, for messages.</param>
    /// <param name="maxLength">The largest content in bytes: more is refused, since a small file can unpack to any size.</param>
    /// <param name="windowLog">The largest window of a frame, as a power of two: the memory that unpacking may take.</param>
    public static Stream Open(
        Stream source,
        string archive,
        long maxLength = long.MaxValue,
        int windowLog = DefaultWindowLog
    ) => new ZstdDecoderStream(source, archive, maxLength, windowLog);
}
