namespace Venvstacks.Formats.Xz;

/// <summary>Opens xz files for reading: through liblzma, or managed code where it is missing.</summary>
public static class XzReader
{
    /// <summary>The memory that a file may ask for to be unpacked; the highest usual preset needs 65 MiB.</summary>
    public const long DefaultMemoryLimit = 512L * 1024 * 1024;

    /// <summary>The content of an xz file, as a stream that throws <see cref="Archives.ArchiveFormatException"/> where the file is damaged or cut short.</summary>
    /// <param name="source">The file; not closed. It is read to its end.</param>
    /// <param name="archive">What messages call it: the file name.</param>
    /// <param name="memoryLimit">The bytes of memory that it may take to unpack (not held by the managed reader).</param>
    public static Stream Open(Stream source, string archive, long memoryLimit = DefaultMemoryLimit) =>
        XzLibrary.IsAvailable
            ? new LzmaDecoderStream(source, archive, memoryLimit)
            : new ManagedXzStream(source, archive);
}
