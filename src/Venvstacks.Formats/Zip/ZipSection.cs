using Microsoft.Win32.SafeHandles;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Zip;

/// <summary>A stretch of a file.</summary>
/// <remarks>
/// Its last byte is handed out alone, when nothing else is left: the framework's inflater does not tell where it stopped, but a stream
/// that ends with the stretch needs that byte, and one that ends before never asks for it.
/// </remarks>
internal sealed class ZipSection(SafeFileHandle file, long offset, long length) : ReadOnlyStream
{
    private readonly long _end = offset + length;
    private long _position = offset;

    /// <summary>Whether all of it was asked for.</summary>
    public bool IsDrained => _position == _end;

    public override int Read(Span<byte> buffer)
    {
        if (IsDrained || buffer.IsEmpty)
            return 0;
        int wanted = (int)Math.Min(buffer.Length, Math.Max(1, _end - _position - 1));
        int read = RandomAccess.Read(file, buffer[..wanted], _position);
        _position += read;
        return read;
    }
}
