using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Blocks;

namespace Venvstacks.Formats.Xz;

/// <summary>Compresses what is written to it. Equal content, blocks and options give equal bytes, whatever the threads and the sizes of the writes; a flush does nothing.</summary>
public sealed class XzEncoderStream : WriteOnlyStream
{
    private readonly Stream _destination;
    private readonly XzFrame _frame;
    private readonly BlockStream _blocks;
    private readonly Action<long>? _progress;

    /// <summary>Starts an xz file of blocks of one length.</summary>
    /// <inheritdoc cref="XzEncoderStream(Stream, XzOptions, CompressionPool, IEnumerable{int}, IBlockCache, CancellationToken)"/>
    public XzEncoderStream(
        Stream destination,
        XzOptions options,
        CompressionPool pool,
        CancellationToken cancellationToken = default
    )
        : this(destination, options, pool, Forever(options.BlockSize), null, cancellationToken) { }

    /// <summary>Starts an xz file.</summary>
    /// <param name="destination">The stream that receives the file; not closed.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="pool">The threads that compress.</param>
    /// <param name="lengths">The length of each block, at most <see cref="XzOptions.BlockSize"/>.</param>
    /// <param name="cache">Compressed blocks of earlier runs, or null.</param>
    /// <param name="cancellationToken">Ends the waiting for threads and blocks; the file is cut short then.</param>
    /// <exception cref="ArgumentException">Blocks are empty, or larger than <see cref="XzOptions.LargestBlock"/>.</exception>
    /// <exception cref="XzLibraryMissingException">liblzma is not installed.</exception>
    public XzEncoderStream(
        Stream destination,
        XzOptions options,
        CompressionPool pool,
        IEnumerable<int> lengths,
        IBlockCache? cache = null,
        CancellationToken cancellationToken = default
    )
    {
        if (options.BlockSize is < 1 or > XzOptions.LargestBlock)
            throw new ArgumentException($"blocks of {options.BlockSize} bytes are not written", nameof(options));
        if (!XzLibrary.IsAvailable)
            throw new XzLibraryMissingException();
        _destination = destination;
        _frame = new XzFrame();
        _blocks = new BlockStream(destination, new XzBlockEncoder(options), pool, lengths, cancellationToken)
        {
            Cache = cache,
            Progress = packed => _progress?.Invoke(packed),
            Written = _frame.Append,
        };
        _destination.Write(XzFrame.Header());
    }

    /// <summary>Receives the bytes of content that are compressed so far, from one thread at a time; or null.</summary>
    public Action<long>? Progress
    {
        get => _progress;
        init => _progress = value;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => _blocks.Write(buffer);

    /// <summary>Ends the file. Without it the file is cut short, also after disposal: what fails half way must not look whole.</summary>
    public void Complete()
    {
        _blocks.Complete();
        _destination.Write(_frame.Trailer());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _blocks.Dispose();
            _frame.Dispose();
        }
        base.Dispose(disposing);
    }

    private static IEnumerable<int> Forever(int length)
    {
        while (true)
            yield return length;
    }
}
