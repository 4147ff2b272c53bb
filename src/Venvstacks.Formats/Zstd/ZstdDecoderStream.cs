using System.Buffers;
using System.Buffers.Binary;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Venvstacks.Formats.Zstd;

/// <summary>Decompresses the frames of a zstd file one after the other.</summary>
internal sealed class ZstdDecoderStream : ReadOnlyStream
{
    private const uint Magic = 0xFD2FB528;
    private const uint SkippableMagic = 0x184D2A50; // the last four bits are free

    private readonly Stream _source;
    private readonly string _archive;
    private readonly long _limit;
    private readonly int _windowLog;
    private readonly Decompressor _decompressor = new();
    private readonly byte[] _input = new byte[128 * 1024];
    private int _start;
    private int _end;
    private long _total;
    private bool _isInFrame;
    private bool _hasFrame;

    public ZstdDecoderStream(Stream source, string archive, long limit, int windowLog)
    {
        (_source, _archive, _limit, _windowLog) = (source, archive, limit, windowLog);
        _decompressor.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, windowLog);
    }

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && (_isInFrame || StartFrame()))
        {
            int read = Decode(buffer);
            if (read > 0)
                return read;
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decompressor.Dispose();
        base.Dispose(disposing);
    }

    // Skips skippable frames; false at the end of the file.
    private bool StartFrame()
    {
        while (true)
        {
            ReadOnlySpan<byte> head = Peek(8);
            if (head.IsEmpty && _hasFrame)
                return false;
            uint magic = head.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(head);
            if (magic == Magic)
            {
                if (ZstdFrameHeader.WindowLengthOf(Peek(ZstdFrameHeader.MaxLength)) > 1UL << _windowLog)
                    throw Refuse($"unpacking needs a window of more than {(1L << _windowLog) / (1024 * 1024)} MiB");
                _decompressor.ResetStream();
                return _hasFrame = _isInFrame = true;
            }
            if (head.Length < 8 || (magic & 0xFFFFFFF0) != SkippableMagic)
                throw Refuse(_hasFrame ? "the zstd file is damaged, or something follows it" : "this is no zstd file");
            long length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            _start += 8;
            Skip(length);
            _hasFrame = true;
        }
    }

    private int Decode(Span<byte> buffer)
    {
        bool isAtEnd = Peek(1).IsEmpty;
        try
        {
            // The decoder may hold bytes that it did not hand out: it is also asked without input.
            OperationStatus status = _decompressor.UnwrapStream(
                _input.AsSpan(_start, _end - _start),
                buffer,
                out int consumed,
                out int produced
            );
            _start += consumed;
            _total += produced;
            if (status == OperationStatus.Done)
                _isInFrame = false;
            else if (isAtEnd && produced == 0)
                throw Refuse("the zstd file is cut short");
            else if (status == OperationStatus.InvalidData || (consumed == 0 && produced == 0))
                throw Refuse("the zstd file is damaged, or something follows it");
            if (_total > _limit)
                throw Refuse(
                    $"it unpacks to more than {DisplayText.Size(_limit)}, far more than a file of its size should"
                );
            return produced;
        }
        catch (ZstdException e)
        {
            throw new ArchiveFormatException(_archive, null, "the zstd file is damaged, or something follows it", e);
        }
    }

    private void Skip(long length)
    {
        while (length > 0)
        {
            int skipped = (int)Math.Min(length, Peek(1).Length);
            if (skipped == 0)
                throw Refuse("the zstd file is cut short");
            _start += skipped;
            length -= skipped;
        }
    }

    // The bytes that were read and not used, at least as many as wanted unless the file ends before.
    private ReadOnlySpan<byte> Peek(int wanted)
    {
        while (_end - _start < wanted)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
            int read = _source.Read(_input.AsSpan(_end));
            if (read == 0)
                break;
            _end += read;
        }
        return _input.AsSpan(_start, _end - _start);
    }

    private ArchiveFormatException Refuse(string problem) => new(_archive, null, problem);
}
