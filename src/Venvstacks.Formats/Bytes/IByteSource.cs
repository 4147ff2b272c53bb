namespace Venvstacks.Formats.Bytes;

/// <summary>Bytes that can be read at any offset: a file, or the fetched parts of one. Safe for several threads at once.</summary>
public interface IByteSource
{
    /// <summary>The length in bytes.</summary>
    long Length { get; }

    /// <summary>Reads bytes from an offset on.</summary>
    /// <param name="buffer">Receives the bytes.</param>
    /// <param name="offset">The offset of the first byte.</param>
    /// <returns>The number of bytes read; 0 at the end, or where the bytes are not available.</returns>
    int Read(Span<byte> buffer, long offset);
}
