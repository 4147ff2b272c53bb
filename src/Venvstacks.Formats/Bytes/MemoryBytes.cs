namespace Venvstacks.Formats.Bytes;

/// <summary>Bytes in memory.</summary>
/// <param name="bytes">The bytes.</param>
public sealed class MemoryBytes(ReadOnlyMemory<byte> bytes) : IByteSource
{
    /// <inheritdoc/>
    public long Length => bytes.Length;

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset)
    {
        if (offset < 0 || offset >= bytes.Length)
            return 0;
        ReadOnlySpan<byte> rest = bytes.Span[(int)offset..];
        int count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        return count;
    }
}
