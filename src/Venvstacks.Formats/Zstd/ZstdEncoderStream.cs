using Venvstacks.Formats.Archives;
using ZstdSharp;

namespace Venvstacks.Formats.Zstd;

/// <summary>Compresses what is written to it to one zstd frame with a checksum. The bytes depend on content and level, not on the threads or the lengths of the writes.</summary>
public sealed class ZstdEncoderStream : WriteOnlyStream
{
    private const int Slice = 1024 * 1024; // progress moves after each

    private readonly Compressor _compressor;
    private readonly CompressionStream _frame;
    private long _left;
    private long _taken;

    /// <summary>Starts a frame.</summary>
    /// <param name="destination">The stream that receives the frame; not closed.</param>
    /// <param name="level">1 (fast) to 19 (small).</param>
    /// <param name="length">The exact length of the content in bytes.</param>
    /// <param name="threads">The number of threads; at least one is used.</param>
    /// <exception cref="ArgumentException">There is no such level.</exception>
    public ZstdEncoderStream(Stream destination, int level, long length, int threads)
    {
        _left = length;
        _compressor = ZstdEncoder.Create(level, length, threads);
        _frame = new CompressionStream(destination, _compressor, preserveCompressor: true, leaveOpen: true);
    }

    /// <summary>Receives the bytes of content that were taken so far; or null.</summary>
    public Action<long>? Progress { get; init; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The content is longer than was said.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _left -= buffer.Length;
        if (_left < 0)
            throw new InvalidOperationException("the content is longer than the length that was given");
        while (!buffer.IsEmpty)
        {
            int taken = Math.Min(buffer.Length, Slice);
            _frame.Write(buffer[..taken]);
            buffer = buffer[taken..];
            _taken += taken;
            Progress?.Invoke(_taken);
        }
    }

    /// <summary>Ends the frame. Without it the frame is cut short, also after disposal.</summary>
    /// <exception cref="InvalidOperationException">The content is shorter than was said.</exception>
    public void Complete()
    {
        if (_left != 0)
            throw new InvalidOperationException("the content is shorter than the length that was given");
        _frame.Dispose();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Disposal of the frame's stream would end the frame.
        if (disposing)
            _compressor.Dispose();
        base.Dispose(disposing);
    }
}
