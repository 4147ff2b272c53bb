using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Blocks;

/// <summary>Cuts what is written to it into blocks, which are compressed on the threads of a pool and written in order.</summary>
/// <remarks>The bytes depend on the content, the lengths of the blocks and the encoder, not on the threads or the lengths of the writes.</remarks>
internal sealed class BlockStream : WriteOnlyStream
{
    private readonly Stream _destination;
    private readonly BlockEncoder _encoder;
    private readonly CompressionPool _pool;
    private readonly IEnumerator<int> _lengths;
    private readonly CancellationToken _cancellationToken;
    private readonly Queue<(Task<PackedBlock> Block, int ContentLength)> _blocks = new();
    private readonly Lock _lock = new();
    private byte[]? _content;
    private int _length;
    private long _packed;

    /// <summary>Starts to cut.</summary>
    /// <param name="destination">The stream that receives the compressed blocks; not closed.</param>
    /// <param name="encoder">Compresses the blocks.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="lengths">The length of each block; the last one may get less.</param>
    /// <param name="cancellationToken">Ends the waiting for threads and blocks.</param>
    public BlockStream(
        Stream destination,
        BlockEncoder encoder,
        CompressionPool pool,
        IEnumerable<int> lengths,
        CancellationToken cancellationToken
    )
    {
        (_destination, _encoder, _pool, _cancellationToken) = (destination, encoder, pool, cancellationToken);
        _lengths = lengths.GetEnumerator();
    }

    /// <summary>Compressed blocks of earlier runs, or null.</summary>
    public IBlockCache? Cache { get; init; }

    /// <summary>Receives the bytes of content that are compressed so far, from one thread at a time; or null.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Receives each block after it was written, with the length of its content; or null.</summary>
    public Action<ArraySegment<byte>, int>? Written { get; init; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_content is null)
                StartBlock();
            int taken = Math.Min(buffer.Length, _lengths.Current - _length);
            buffer[..taken].CopyTo(_content.AsSpan(_length));
            _length += taken;
            buffer = buffer[taken..];
            if (_length == _lengths.Current)
                EndBlock();
        }
    }

    /// <summary>Compresses what is left and writes all blocks.</summary>
    public void Complete()
    {
        if (_content is not null)
            EndBlock();
        while (_blocks.Count > 0)
            WriteFirst();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Release();
        base.Dispose(disposing);
    }

    private void Release()
    {
        _lengths.Dispose();
        if (_content is not null)
            _pool.ReturnContent(_content);
        _content = null;
    }

    private void StartBlock()
    {
        if (!_lengths.MoveNext() || _lengths.Current < 1 || _lengths.Current > _encoder.MaxLength)
            throw new InvalidOperationException("the content is longer than the blocks that were planned for it");
        (_content, _length) = (_pool.TakeContent(_encoder.MaxLength, _cancellationToken), 0);
    }

    private void EndBlock()
    {
        (byte[] content, int length) = (_content!, _length);
        _content = null;
        string? key = Cache is null ? null : _encoder.KeyOf(content.AsSpan(0, length));
        if (key is not null && Cache!.Find(key) is { } kept)
        {
            _pool.ReturnContent(content);
            Advance(length);
            _blocks.Enqueue((Task.FromResult(new PackedBlock(kept, kept.Length, IsPooled: false)), length));
        }
        else
        {
            _blocks.Enqueue((_pool.Start(() => Encode(content, length, key), _cancellationToken), length));
        }
        while (_blocks.Count > 0 && (_blocks.Peek().Block.IsCompleted || _blocks.Count > 4 * _pool.Threads))
            WriteFirst();
    }

    private PackedBlock Encode(byte[] content, int length, string? key)
    {
        byte[] scratch = _pool.TakeBuffer(_encoder.LengthBound);
        try
        {
            int packed = _encoder.Encode(content.AsSpan(0, length), scratch, Advance);
            if (key is not null)
                Cache!.Keep(key, scratch.AsSpan(0, packed));
            return new PackedBlock(scratch, packed, IsPooled: true);
        }
        finally
        {
            _pool.ReturnContent(content);
        }
    }

    private void WriteFirst()
    {
        (Task<PackedBlock> task, int length) = _blocks.Dequeue();
        PackedBlock block = task.WaitAsync(_cancellationToken).GetAwaiter().GetResult();
        _destination.Write(block.Buffer, 0, block.Length);
        Written?.Invoke(new ArraySegment<byte>(block.Buffer, 0, block.Length), length);
        if (block.IsPooled)
            _pool.ReturnBuffer(block.Buffer);
    }

    private void Advance(int slice)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _packed += slice;
            Progress?.Invoke(_packed);
        }
    }

    // A block stays in the buffer that it was compressed to until it is written: a copy of megabytes for each would be garbage.
    private readonly record struct PackedBlock(byte[] Buffer, int Length, bool IsPooled);
}
