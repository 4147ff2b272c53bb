namespace Venvstacks.Formats.Bytes;

/// <summary>The parts of a file that were fetched so far.</summary>
/// <param name="length">The length of the whole file in bytes.</param>
public sealed class PartialBytes(long length) : IByteSource
{
    private readonly List<(long Offset, ReadOnlyMemory<byte> Bytes)> _parts = [];

    /// <inheritdoc/>
    public long Length => length;

    /// <summary>Adds a part.</summary>
    public void Add(long offset, ReadOnlyMemory<byte> bytes) => _parts.Add((offset, bytes));

    /// <summary>The shortest range that has all missing bytes of a range; its length is 0 when none is missing.</summary>
    public (long Offset, long Length) FindMissing(long offset, long length)
    {
        long end = offset + length;
        foreach ((long start, ReadOnlyMemory<byte> bytes) in _parts.OrderBy(part => part.Offset))
        {
            if (start <= offset && offset < start + bytes.Length)
                offset = start + bytes.Length;
        }
        foreach ((long start, ReadOnlyMemory<byte> bytes) in _parts.OrderByDescending(part => part.Offset))
        {
            if (start < end && end <= start + bytes.Length)
                end = start;
        }
        return (offset, Math.Max(0, end - offset));
    }

    /// <inheritdoc/>
    public int Read(Span<byte> buffer, long offset)
    {
        ReadOnlySpan<byte> part = Find(offset).Span;
        int count = Math.Min(part.Length, buffer.Length);
        part[..count].CopyTo(buffer);
        return count;
    }

    private ReadOnlyMemory<byte> Find(long offset)
    {
        foreach ((long start, ReadOnlyMemory<byte> bytes) in _parts)
        {
            if (offset >= start && offset < start + bytes.Length)
                return bytes[(int)(offset - start)..];
        }
        return default;
    }
}
