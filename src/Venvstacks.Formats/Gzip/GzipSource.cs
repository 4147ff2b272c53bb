using System.Buffers;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Gzip;

/// <summary>The bytes of a gzip file, handed out in pieces of which the last one can be looked at again.</summary>
/// <remarks>
/// The framework's inflater does not say how much of its last input it used (it ignores what follows, and takes a cut end for a
/// whole one). So the last piece that it was given is kept, and the trailer is looked for in it.
/// </remarks>
internal sealed class GzipSource(Stream source) : ReadOnlyStream
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private bool _isDisposed;
    private int _start;
    private int _end;
    private int _lastPiece;

    /// <summary>The bytes read from the file and not handed out, at least <paramref name="count"/> unless the file ends before.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && Refill()) { }
        return _buffer.AsSpan(_start, _end - _start);
    }

    public void Skip(int count) => _start += count;

    /// <summary>Takes back the piece that was handed out last.</summary>
    public void TakeBackLastPiece()
    {
        _start -= _lastPiece;
        _lastPiece = 0;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _end)
            Refill();
        _lastPiece = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, _lastPiece).CopyTo(buffer);
        _start += _lastPiece;
        return _lastPiece;
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

    // Moves what is left to the front and reads behind it.
    private bool Refill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        _lastPiece = 0;
        int read = source.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }
}
