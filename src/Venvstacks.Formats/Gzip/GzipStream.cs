using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Gzip;

/// <summary>Decompresses the members of a gzip file one after the other, each checked against its trailer.</summary>
internal sealed class GzipStream(Stream source, string archive, long limit) : ReadOnlyStream
{
    private const string Followed = "the gzip file is followed by other data";

    private const int TrailerLength = 8;

    private readonly GzipSource _source = new(source);
    private readonly Crc32 _crc = new();
    private DeflateStream? _member;
    private uint _length;
    private long _total;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        while (!_ended && !buffer.IsEmpty)
        {
            _member ??= StartMember();
            int read = Inflate(_member, buffer);
            if (read > 0)
                return read;
            EndMember();
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _source.Dispose();
        }
        base.Dispose(disposing);
    }

    private DeflateStream StartMember()
    {
        _source.Skip(HeaderLength());
        _crc.Reset();
        _length = 0;
        return new DeflateStream(_source, CompressionMode.Decompress, leaveOpen: true);
    }

    private int Inflate(DeflateStream member, Span<byte> buffer)
    {
        try
        {
            int read = member.Read(buffer);
            _crc.Append(buffer[..read]);
            unchecked
            {
                _length += (uint)read; // the trailer has the length modulo 2^32
            }
            _total += read;
            return _total <= limit ? read : throw TooLarge();
        }
        catch (InvalidDataException e)
        {
            throw new ArchiveFormatException(archive, null, "the gzip file is damaged", e);
        }
    }

    private ArchiveFormatException TooLarge() =>
        new(
            archive,
            null,
            $"it unpacks to more than {DisplayText.Size(limit)}, far more than a file of its size should"
        );

    // The trailer (CRC-32 and length) stands where the inflater stopped, somewhere in the last piece that it took.
    private void EndMember()
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
        _source.TakeBackLastPiece();
        ReadOnlySpan<byte> rest = _source.Peek(16 * 1024);
        for (int start = 0; ; start++)
        {
            int found = rest[start..].IndexOf(trailer);
            if (found < 0)
                throw new ArchiveFormatException(
                    archive,
                    null,
                    start > 0 ? Followed
                        : rest.Length < TrailerLength ? "the gzip file is cut short"
                        : "the gzip file is cut short or damaged"
                );
            start += found;
            ReadOnlySpan<byte> behind = rest[(start + TrailerLength)..];
            if (behind.IsEmpty || behind.StartsWith((ReadOnlySpan<byte>)[0x1F]))
            {
                _source.Skip(start + TrailerLength);
                break;
            }
        }
        _member!.Dispose();
        _member = null;
        _ended = _source.Peek(1).IsEmpty;
    }

    // ID1 ID2 CM FLG MTIME(4) XFL OS, then as FLG says: extra field, name, comment, CRC-16 of the header.
    private int HeaderLength()
    {
        const int maxLength = 32 * 1024;
        ReadOnlySpan<byte> header = _source.Peek(maxLength);
        if (header.Length < 10 || !header.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]) || header[3] > 0x1F)
            throw new ArchiveFormatException(archive, null, _total == 0 ? "not a gzip file" : Followed);
        int flags = header[3];
        int length = 10;
        if ((flags & 0x04) != 0)
            length += 2 + BinaryPrimitives.ReadUInt16LittleEndian(At(header, length, 2));
        if ((flags & 0x08) != 0)
            length += At(header, length, 1).IndexOf((byte)0) + 1;
        if ((flags & 0x10) != 0)
            length += At(header, length, 1).IndexOf((byte)0) + 1;
        if ((flags & 0x02) != 0)
            length += 2;
        At(header, length, 1);
        return length;
    }

    private ReadOnlySpan<byte> At(ReadOnlySpan<byte> header, int offset, int count) =>
        offset + count <= header.Length
            ? header[offset..]
            : throw new ArchiveFormatException(archive, null, "the header of the gzip file is cut short or too long");
}
