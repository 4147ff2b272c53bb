using System.IO.Compression;
using System.IO.Hashing;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using ZstdSharp;

namespace Venvstacks.Formats.Zip;

/// <summary>The content of an entry; its length and CRC are checked while it is read.</summary>
internal sealed class ZipEntryStream : ReadOnlyStream
{
    private readonly string _archive;
    private readonly ZipEntry _entry;
    private readonly ZipSection _packed;
    private readonly Stream _content;
    private readonly Crc32 _crc = new();
    private long _length;

    public ZipEntryStream(IByteSource source, string archive, ZipEntry entry)
    {
        _archive = archive;
        _entry = entry;
        _packed = new ZipSection(source, entry.DataOffset, entry.CompressedLength);
        _content = entry.Method switch
        {
            ZipRecord.Deflated => new DeflateStream(_packed, CompressionMode.Decompress),
            ZipRecord.Zstandard => new DecompressionStream(_packed),
            _ => _packed,
        };
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        int read = ReadPacked(buffer);
        _crc.Append(buffer[..read]);
        _length += read;
        if (_length > _entry.Length)
            throw Refuse($"it is longer than its {_entry.Length} bytes");
        if (read == 0)
            CheckEnd();
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _content.Dispose();
        base.Dispose(disposing);
    }

    private int ReadPacked(Span<byte> buffer)
    {
        try
        {
            return _content.Read(buffer);
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or EndOfStreamException)
        {
            throw new ArchiveFormatException(_archive, _entry.Path, "its data is damaged", e);
        }
    }

    private void CheckEnd()
    {
        if (_length != _entry.Length)
            throw Refuse($"it has {_length} bytes instead of {_entry.Length}");
        if (!_packed.IsDrained)
            throw Refuse("something is hidden behind its data");
        if (_crc.GetCurrentHashAsUInt32() != _entry.Crc32)
            throw Refuse("its CRC is wrong");
    }

    private ArchiveFormatException Refuse(string problem) => new(_archive, _entry.Path, problem);
}
