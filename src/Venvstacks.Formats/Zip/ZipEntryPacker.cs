using System.IO.Hashing;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Deflate;

namespace Venvstacks.Formats.Zip;

/// <summary>Compresses entries of a zip archive: deflated, or stored where that is not smaller. Not for several threads at once.</summary>
/// <param name="level">The level of deflate.</param>
/// <param name="spool">Receives large results.</param>
/// <param name="advance">Receives the length of each piece of content; may stop the work by throwing.</param>
internal sealed class ZipEntryPacker(int level, ZipSpool spool, Action<int> advance)
{
    /// <summary>The longest content that is held in memory.</summary>
    public const int SmallLength = 1024 * 1024;

    private readonly DeflateEncoder _deflate = new(level);
    private readonly byte[] _output = new byte[DeflateEncoder.LengthBound(SmallLength)];

    /// <summary>Compresses an entry of at most <see cref="SmallLength"/> in memory.</summary>
    /// <exception cref="InvalidOperationException">The content is longer or shorter than the entry says.</exception>
    public ZipPackedEntry PackSmall(ArchiveEntry entry)
    {
        byte[] content = ReadAll(entry);
        int packed = content.Length == 0 ? 0 : _deflate.Encode(content, _output);
        bool isDeflated = packed < content.Length;
        byte[] data = isDeflated ? _output[..packed] : content;
        advance(content.Length);
        return new ZipPackedEntry(entry, Crc32.HashToUInt32(content), content.Length, data.Length, isDeflated)
        {
            CopyTo = destination => destination.Write(data),
        };
    }

    /// <summary>Compresses a file of any length to the spool.</summary>
    /// <exception cref="InvalidOperationException">The content is longer or shorter than the entry says.</exception>
    public ZipPackedEntry PackLarge(ArchiveEntry entry)
    {
        Crc32 crc = new();
        SpooledData data = new(spool, _output);
        using (ExactContentStream content = new(entry))
        {
            _deflate.Encode(
                buffer =>
                {
                    int read = content.Read(buffer.Span);
                    crc.Append(buffer.Span[..read]);
                    advance(read);
                    return read;
                },
                data.Append
            );
        }
        data.Flush();
        bool isDeflated = data.Length < entry.Length;
        long packed = isDeflated ? data.Length : entry.Length;
        return new ZipPackedEntry(entry, crc.GetCurrentHashAsUInt32(), entry.Length, packed, isDeflated)
        {
            CopyTo = isDeflated ? data.CopyTo : destination => CopyContent(entry, destination),
        };
    }

    private static byte[] ReadAll(ArchiveEntry entry)
    {
        if (entry.LinkTarget is { } target)
            return Encoding.UTF8.GetBytes(target);
        if (entry.Kind != ArchiveEntryKind.File)
            return [];
        byte[] content = new byte[entry.Length];
        using ExactContentStream stream = new(entry);
        stream.ReadExactly(content);
        _ = stream.Read(new byte[1]); // one byte too many is refused
        return content;
    }

    private static void CopyContent(ArchiveEntry entry, Stream destination)
    {
        using ExactContentStream content = new(entry);
        content.CopyTo(destination);
    }
}
