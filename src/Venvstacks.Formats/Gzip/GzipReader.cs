namespace Venvstacks.Formats.Gzip;

/// <summary>Opens gzip files (RFC 1952) for reading.</summary>
public static class GzipReader
{
    /// <summary>
    /// The content of a gzip file, of one member or several, as a stream that throws <see cref="Archives.ArchiveFormatException"/> where
    /// the file is damaged, cut short, or followed by something else.
    /// </summary>
    /// <param name="source">The file; not closed. It is read to its end.</param>
    /// <param name="archive">What messages call it: the file name.</param>
    /// <param name="maxLength">The largest content in bytes: more is refused, since a small file can unpack to any size.</param>
    public static Stream Open(Stream source, string archive, long maxLength = long.MaxValue) =>
        new GzipStream(source, archive, maxLength);
}
