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
    private readonly long _end = offset + length;
    private long _position = offset;

    /// <summary>Whether the whole range was read.</summary>
    public bool IsDrained => _position == _end;

    public override int Read(Span<byte> buffer)
    {
        if (IsDrained || buffer.IsEmpty)
            return 0;
        int wanted = (int)Math.Min(buffer.Length, Math.Max(1, _end - _position - 1));
        int read = source.Read(buffer[..wanted], _position);
        _position += read;
        return read;
    }
}
