using System.Buffers;

namespace Venvstacks.Formats.Bytes;

/// <summary>A growing buffer in an array of the shared pool: allocating memory for each page would cost more than reading it.</summary>
/// <param name="capacity">The expected length in bytes.</param>
internal sealed class PooledBuffer(int capacity = 4096) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <summary>The free space after the written bytes; <see cref="Advance"/> commits a part of it.</summary>
    public Memory<byte> GetMemory(int atLeast)
    {
        if (_bytes.Length - Length < atLeast)
            Grow(atLeast);
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int atLeast) => GetMemory(atLeast).Span;

    public void Advance(int count) => Length += count;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    public MemoryStream OpenRead() => new(_bytes, 0, Length, writable: false);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Grow(int atLeast)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + atLeast, 2 * _bytes.Length));
        Written.Span.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
