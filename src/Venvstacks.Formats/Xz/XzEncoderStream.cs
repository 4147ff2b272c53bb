using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Xz;

/// <summary>Compresses what is written to it. Equal content and options give equal bytes, whatever the threads and the sizes of the writes; a flush does nothing.</summary>
public sealed class XzEncoderStream : WriteOnlyStream
{
    private readonly Stream _destination;
    private readonly XzOptions _options;
    private readonly XzEncoderPool _pool;
    private readonly CancellationToken _cancellationToken;
    private readonly XzFrame _frame = new();
    private readonly Queue<Task<XzBlock>> _blocks = new();
    private readonly Lock _lock = new();
    private byte[]? _content;
    private int _length;
    private long _packed;

    /// <summary>Starts an xz file.</summary>
    /// <param name="destination">Where it goes; not closed.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="pool">What compresses it.</param>
    /// <param name="cancellationToken">Ends the waiting for threads and blocks; what is written then is cut short.</param>
    /// <exception cref="ArgumentException">Blocks are empty, or larger than <see cref="XzBlockSize.Largest"/>.</exception>
    public XzEncoderStream(
        Stream destination,
        XzOptions options,
        XzEncoderPool pool,
        CancellationToken cancellationToken = default
    )
    {
        if (options.BlockSize is < 1 or > XzBlockSize.Largest)
            throw new ArgumentException($"blocks of {options.BlockSize} bytes are not written", nameof(options));
        (_destination, _options, _pool, _cancellationToken) = (destination, options, pool, cancellationToken);
        _destination.Write(XzFrame.Header());
    }

    /// <summary>Receives the bytes of content that are compressed so far, from one thread at a time; or null.</summary>
    public Action<long>? Progress { get; init; }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            _content ??= _pool.TakeBuffer();
            int taken = Math.Min(buffer.Length, _options.BlockSize - _length);
            buffer[..taken].CopyTo(_content.AsSpan(_length));
            _length += taken;
            buffer = buffer[taken..];
            if (_length == _options.BlockSize)
                EndBlock();
        }
    }

    /// <summary>Ends the file. Without it the file is cut short, also after disposal: what fails half way must not look whole.</summary>
    public void Complete()
    {
        EndBlock();
        while (_blocks.TryDequeue(out Task<XzBlock>? block))
            Append(block);
        _destination.Write(_frame.Trailer());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _frame.Dispose();
        base.Dispose(disposing);
    }

    private void EndBlock()
    {
        if (_content is null)
            return;
        _blocks.Enqueue(_pool.Start(_content, _length, _options, Advance, _cancellationToken));
        (_content, _length) = (null, 0); // the pool has it back
        while (_blocks.TryPeek(out Task<XzBlock>? block) && block.IsCompleted)
            Append(_blocks.Dequeue());
    }

    private void Append(Task<XzBlock> task)
    {
        XzBlock block = task.WaitAsync(_cancellationToken).GetAwaiter().GetResult();
        _destination.Write(block.Bytes.Span);
        _frame.Append(block);
    }

    private void Advance(int slice)
    {
        lock (_lock)
        {
            _packed += slice;
            Progress?.Invoke(_packed);
        }
    }
}
