using System.Collections.Concurrent;
using System.Numerics;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Xz;

/// <summary>Decompresses several blocks of an xz file at once through liblzma: streams whose block headers have both sizes, as those of <see cref="XzEncoderStream"/> and <c>xz -T</c>.</summary>
/// <remarks>The index behind the blocks is compared with the blocks that were read. Streams that follow are read one block after the other.</remarks>
internal sealed class XzBlockStream : ReadOnlyStream
{
    // The reader of the content has work too: more blocks would only take memory.
    private const int MaxBlocks = 4;
    private const int MaxBytesAhead = XzOptions.LargestBlock;

    // Files that are read at once take one block each; the one with the most left also has blocks ahead, so that all end at about the same time.
    private static readonly List<XzBlockStream> Unfinished = [];

    private readonly Stream _source;
    private readonly string _archive;
    private readonly long _memoryLimit;
    private readonly bool _isVerified;
    private readonly XzFrame _frame = new();
    private readonly Queue<Task<ArraySegment<byte>>> _blocks = [];
    private readonly ConcurrentBag<LzmaDecoder> _decoders = [];
    private readonly ConcurrentBag<byte[]> _buffers = [];
    private readonly CancellationTokenSource _stop = new();
    private XzBlockHeader? _next;
    private LzmaDecoderStream? _rest;
    private ArraySegment<byte> _content = ArraySegment<byte>.Empty;
    private int _position;
    private long _bytesAhead;
    private long _unread;

    /// <summary>Starts behind the header of the first block.</summary>
    /// <param name="source">The file; not closed.</param>
    /// <param name="first">The header of the first block.</param>
    /// <param name="archive">The file name, for messages.</param>
    /// <param name="memoryLimit">The bytes of memory that a decoder may take.</param>
    /// <param name="verifiedLength">The length of a file that has the expected hash, so that the checks of its blocks are left out; else null.</param>
    public XzBlockStream(Stream source, XzBlockHeader first, string archive, long memoryLimit, long? verifiedLength)
    {
        (_source, _next, _archive, _memoryLimit) = (source, first, archive, memoryLimit);
        (_isVerified, _unread) = (verifiedLength is not null, verifiedLength ?? 0);
        lock (Unfinished)
            Unfinished.Add(this);
    }

    private long Unread => Interlocked.Read(ref _unread);

    public override int Read(Span<byte> buffer)
    {
        while (_position == _content.Count && !buffer.IsEmpty)
        {
            if (!MoveNext())
                return _rest!.Read(buffer);
        }
        int read = Math.Min(buffer.Length, _content.Count - _position);
        _content.AsSpan(_position, read).CopyTo(buffer);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_stop.IsCancellationRequested)
            Release();
        base.Dispose(disposing);
    }

    private void Release()
    {
        _stop.Cancel();
        Finish();
        try
        {
            Task.WaitAll([.. _blocks]); // they use the decoders
        }
        catch (AggregateException) { } // the content is no longer of interest
        foreach (LzmaDecoder decoder in _decoders)
            decoder.Dispose();
        _frame.Dispose();
        _rest?.Dispose();
        _stop.Dispose();
    }

    private bool MoveNext()
    {
        if (_content.Array is { Length: > 0 } done)
            _buffers.Add(done);
        (_content, _position) = (ArraySegment<byte>.Empty, 0);
        while (_next is { } header && (_blocks.Count == 0 || HasRoom(header)))
            StartBlock(header);
        if (!_blocks.TryDequeue(out Task<ArraySegment<byte>>? block))
            return false;
        _content = block.GetAwaiter().GetResult(); // decompressed here if no thread has begun
        _bytesAhead -= _content.Count;
        return true;
    }

    private bool HasRoom(XzBlockHeader header) =>
        _blocks.Count < Math.Min(Environment.ProcessorCount + 1, MaxBlocks)
        && _bytesAhead + header.ContentLength <= MaxBytesAhead
        && HasMostLeft();

    private bool HasMostLeft()
    {
        lock (Unfinished)
            return Unfinished.MaxBy(stream => stream.Unread) == this;
    }

    // No block is left to begin.
    private void Finish()
    {
        lock (Unfinished)
            Unfinished.Remove(this);
    }

    private void StartBlock(XzBlockHeader header)
    {
        byte[]? unfiltered = _isVerified ? header.WithoutX86Filter() : null;
        byte[] packed = new byte[header.PaddedLength];
        (unfiltered ?? header.Bytes).CopyTo(packed, 0);
        Fill(packed.AsSpan(header.Bytes.Length));
        _frame.Append(packed, header.ContentLength);
        _bytesAhead += header.ContentLength;
        Interlocked.Add(ref _unread, -packed.Length);
        _blocks.Enqueue(
            Task.Run(() => Decode(packed, header.ContentLength, isFiltered: unfiltered is not null), _stop.Token)
        );
        _next = ReadHeader();
    }

    // Null behind the last block.
    private XzBlockHeader? ReadHeader()
    {
        byte[] head = new byte[XzBlockHeader.MaxLength];
        Fill(head.AsSpan(0, 1));
        if (head[0] == 0)
        {
            ReadTrailer();
            return null;
        }
        int length = XzBlockHeader.LengthOf(head[0]);
        Fill(head.AsSpan(1, length - 1));
        return XzBlockHeader.Find(head[..length])
            ?? throw Refuse("the xz file has a block without its lengths after others with them");
    }

    private void ReadTrailer()
    {
        Finish();
        byte[] expected = _frame.Trailer();
        byte[] trailer = new byte[expected.Length];
        Fill(trailer.AsSpan(1));
        if (!trailer.AsSpan().SequenceEqual(expected))
            throw Refuse(LzmaDecoderStream.Damaged);
        using XzFrame empty = new();
        _rest = new LzmaDecoderStream(_source, _archive, _memoryLimit, [.. XzFrame.Header(), .. empty.Trailer()]);
    }

    private ArraySegment<byte> Decode(byte[] packed, int length, bool isFiltered)
    {
        if (!_decoders.TryTake(out LzmaDecoder? decoder))
            decoder = StartDecoder();
        if (!_buffers.TryTake(out byte[]? content) || content.Length < length)
            content = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)length));
        (int taken, int given) = (0, 0);
        LzmaResult result;
        do
        {
            result = decoder.Decode(
                packed.AsSpan(taken),
                content.AsSpan(given, length - given),
                LzmaAction.Run,
                out int consumed,
                out int produced
            );
            (taken, given) = (taken + consumed, given + produced);
        } while (result == LzmaResult.Ok && taken < packed.Length);
        if (result != LzmaResult.Ok || given < length)
        {
            decoder.Dispose();
            throw Refuse(LzmaDecoderStream.Describe(result, _memoryLimit));
        }
        _decoders.Add(decoder);
        if (isFiltered)
            X86Filter.Decode(content.AsSpan(0, length));
        return new ArraySegment<byte>(content, 0, length);
    }

    // Behind the header of a file, a decoder takes blocks of any file in any order.
    private LzmaDecoder StartDecoder()
    {
        LzmaDecoder decoder = new(_memoryLimit, ignoresChecks: _isVerified);
        _ = decoder.Decode(XzFrame.Header(), [], LzmaAction.Run, out _, out _);
        return decoder;
    }

    private void Fill(Span<byte> buffer)
    {
        if (_source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
            throw Refuse(LzmaDecoderStream.Describe(LzmaResult.BufferError, _memoryLimit));
    }

    private ArchiveFormatException Refuse(string problem) => new(_archive, null, problem);
}
