using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Zip;

/// <summary>An entry whose sizes are known, ready to be written.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Crc32">The CRC-32 of its content.</param>
/// <param name="Length">The length of its content.</param>
/// <param name="PackedLength">The length of its data in the archive.</param>
/// <param name="IsDeflated">Whether the data is deflated; else it is the content.</param>
internal sealed record ZipPackedEntry(ArchiveEntry Entry, uint Crc32, long Length, long PackedLength, bool IsDeflated)
{
    /// <summary>Writes the data to a stream.</summary>
    public required Action<Stream> CopyTo { get; init; }
}
