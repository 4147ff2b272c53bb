using System.Buffers;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.Zip;

/// <summary>A range of an archive as a stream.</summary>
/// <remarks>
/// The last byte is returned alone: the framework's inflater does not tell where it stopped, but deflated data that fills the range
/// needs that byte, and data that ends earlier never reads it.
/// </remarks>
internal sealed class ZipSection(IByteSource source, long offset, long length) : ReadOnlyStream
{
    private const int BufferSize = 32 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, BufferSize));
    private readonly long _end = offset + length;
    private long _position = offset;
    private int _start;
    private int _buffered;
    private bool _isDisposed;

    /// <summary>Whether the whole range was read.</summary>
    public bool IsDrained => _position == _end;

    public override int Read(Span<byte> buffer)
    {
        if (IsDrained || buffer.IsEmpty)
            return 0;
        if (_buffered == 0)
            Fill();
        int available = (int)Math.Min(_buffered, Math.Max(1, _end - _position - 1));
        int read = Math.Min(buffer.Length, available);
        _buffer.AsSpan(_start, read).CopyTo(buffer);
        (_start, _buffered) = (_start + read, _buffered - read);
        _position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<byte>.Shared.Return(_buffer);
        }
        base.Dispose(disposing);
    }

    private void Fill()
    {
        int wanted = (int)Math.Min(_buffer.Length, _end - _position);
        (_start, _buffered) = (0, source.Read(_buffer.AsSpan(0, wanted), _position));
    }
}
