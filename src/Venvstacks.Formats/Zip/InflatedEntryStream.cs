using System.Buffers;
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

    private readonly byte[] _content;
    private readonly int _length;
    private int _position;
    private bool _isDisposed;

    private InflatedEntryStream(byte[] content, int length) => (_content, _length) = (content, length);

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
        InflatedEntryStream stream = new(ArrayPool<byte>.Shared.Rent((int)entry.Length), (int)entry.Length);
        if (stream.TryInflate(source, entry))
            return stream;
        stream.Dispose();
        return null;
    }

    public override int Read(Span<byte> buffer)
    {
        int read = Math.Min(buffer.Length, _length - _position);
        _content.AsSpan(_position, read).CopyTo(buffer);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _position = _length;
            ArrayPool<byte>.Shared.Return(_content);
        }
        base.Dispose(disposing);
    }

    private bool TryInflate(IByteSource source, ZipEntry entry)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)entry.CompressedLength);
        try
        {
            Span<byte> packed = buffer.AsSpan(0, (int)entry.CompressedLength);
            Span<byte> content = _content.AsSpan(0, _length);
            return TryRead(source, packed, entry.DataOffset)
                && Libdeflate.TryInflate(packed, content)
                && Crc32.HashToUInt32(content) == entry.Crc32;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryRead(IByteSource source, Span<byte> buffer, long offset)
    {
        for (int at = 0; at < buffer.Length; )
        {
            int read = source.Read(buffer[at..], offset + at);
            if (read == 0)
                return false;
            at += read;
        }
        return true;
    }
}
