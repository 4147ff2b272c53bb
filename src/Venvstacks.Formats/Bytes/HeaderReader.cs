using System.Buffers.Binary;

namespace Venvstacks.Formats.Bytes;

/// <summary>Reads numbers and strings at any offsets of a binary file, through one small window of it.</summary>
/// <remarks>Every offset is checked, so offsets from a damaged file need no check before. Not safe for several threads.</remarks>
/// <param name="source">The file.</param>
internal sealed class HeaderReader(IByteSource source)
{
    private const int WindowLength = 4096;

    private readonly byte[] _window = new byte[WindowLength];
    private long _start;
    private int _count;

    public long Length { get; } = source.Length;

    /// <summary>The byte order of numbers.</summary>
    public bool IsBigEndian { get; set; }

    /// <summary>Some bytes, valid until the next call.</summary>
    /// <param name="offset">The offset of the first one.</param>
    /// <param name="count">At most 4,096.</param>
    /// <exception cref="FormatException">The file ends before.</exception>
    public ReadOnlySpan<byte> Read(long offset, int count)
    {
        if (offset < 0 || offset > Length - count)
            throw Truncated();
        if (offset < _start || offset > _start + _count - count)
            Fill(offset);
        return _count >= count ? _window.AsSpan((int)(offset - _start), count) : throw Truncated();
    }

    public ushort ReadUInt16(long offset)
    {
        ReadOnlySpan<byte> bytes = Read(offset, sizeof(ushort));
        return IsBigEndian
            ? BinaryPrimitives.ReadUInt16BigEndian(bytes)
            : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public uint ReadUInt32(long offset)
    {
        ReadOnlySpan<byte> bytes = Read(offset, sizeof(uint));
        return IsBigEndian
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
    }

    public long ReadInt64(long offset)
    {
        ReadOnlySpan<byte> bytes = Read(offset, sizeof(long));
        return IsBigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>A string that ends with a zero.</summary>
    /// <exception cref="FormatException">The file ends before, or the string is longer than 4,096 bytes.</exception>
    public string ReadText(long offset)
    {
        int count = (int)Math.Min(Length - Math.Clamp(offset, 0, Length), WindowLength);
        ReadOnlySpan<byte> bytes = Read(offset, Math.Min(count, 256));
        if (!bytes.Contains((byte)0))
            bytes = Read(offset, count);
        int end = bytes.IndexOf((byte)0);
        return end >= 0 ? Encoding.UTF8.GetString(bytes[..end]) : throw Truncated();
    }

    private void Fill(long offset)
    {
        (_start, _count) = (offset, 0);
        _count = source.ReadFully(_window, offset);
    }

    private static FormatException Truncated() => new("the file is truncated");
}
