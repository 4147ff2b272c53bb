using System.IO.Hashing;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Deflate;

namespace Venvstacks.Formats.Zip;

/// <summary>The content of a deflated entry that was inflated at once, its length and CRC checked.</summary>
internal sealed class InflatedEntryStream : ReadOnlyStream
{
    // Each thread holds an entry and its deflated data.
    private const int MaxLength = 8 * 1024 * 1024;

    private readonly PooledBuffer _content;
    private int _position;

    private InflatedEntryStream(PooledBuffer content) => _content = content;

    /// <summary>Inflates an entry; null where it is large, not deflated or damaged, or libdeflate is missing.</summary>
    /// <remarks><see cref="ZipEntryStream"/> reads the others, and names damage.</remarks>
    public static InflatedEntryStream? TryOpen(IByteSource source, ZipEntry entry)
    {
        if (
            entry.Method != ZipRecord.Deflated
            || Math.Max(entry.Length, entry.CompressedLength) > MaxLength
            || !Libdeflate.IsAvailable
        )
            return null;
        PooledBuffer content = new((int)entry.Length);
        if (TryInflate(source, entry, content))
            return new InflatedEntryStream(content);
        content.Dispose();
        return null;
    }

    public override int Read(Span<byte> buffer)
    {
        ReadOnlySpan<byte> rest = _content.Written.Span[_position..];
        int read = Math.Min(buffer.Length, rest.Length);
        rest[..read].CopyTo(buffer);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
            _position = 0;
        }
        base.Dispose(disposing);
    }

    private static bool TryInflate(IByteSource source, ZipEntry entry, PooledBuffer content)
    {
        (int packedLength, int length) = ((int)entry.CompressedLength, (int)entry.Length);
        using PooledBuffer buffer = new(packedLength);
        Span<byte> packed = buffer.GetSpan(packedLength)[..packedLength];
        Span<byte> inflated = content.GetSpan(length)[..length];
        content.Advance(length);
        return source.ReadFully(packed, entry.DataOffset) == packedLength
            && Libdeflate.TryInflate(packed, inflated)
            && Crc32.HashToUInt32(inflated) == entry.Crc32;
    }
}
