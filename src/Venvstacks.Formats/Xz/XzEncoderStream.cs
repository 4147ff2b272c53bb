namespace Venvstacks.Formats.Xz;

/// <summary>Compresses what is written to it. Equal content and options give equal bytes, whatever the threads and the sizes of the writes.</summary>
public sealed class XzEncoderStream : Stream
{
    private readonly Stream _destination;
    private readonly LzmaCoder _coder;
    private readonly byte[] _output = new byte[64 * 1024];

    /// <summary>Starts an xz file.</summary>
    /// <param name="destination">Where it goes; not closed.</param>
    /// <param name="options">How it is written.</param>
    /// <exception cref="XzLibraryMissingException">liblzma is not installed.</exception>
    public XzEncoderStream(Stream destination, XzOptions options)
    {
        if (!XzLibrary.IsAvailable)
            throw new XzLibraryMissingException();
        _destination = destination;
        _coder = LzmaCoder.CreateEncoder(options);
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            Code(buffer, LzmaAction.Run, out int consumed);
            buffer = buffer[consumed..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Ends the file. Without it the file is cut short, also after disposal: what fails half way must not look whole.</summary>
    public void Complete()
    {
        while (Code([], LzmaAction.Finish, out _) != LzmaResult.StreamEnd) { }
    }

    /// <summary>Does nothing: a flush would change the bytes.</summary>
    public override void Flush() { }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _coder?.Dispose();
        base.Dispose(disposing);
    }

    private LzmaResult Code(ReadOnlySpan<byte> input, LzmaAction action, out int consumed)
    {
        LzmaResult result = _coder.Code(input, _output, action, out consumed, out int produced);
        _destination.Write(_output, 0, produced);
        return result is LzmaResult.Ok or LzmaResult.StreamEnd
            ? result
            : throw new InvalidOperationException($"liblzma answers {result}");
    }
}
