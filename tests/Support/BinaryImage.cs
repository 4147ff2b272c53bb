using System.Buffers.Binary;
using System.Text;

namespace Venvstacks.Testing;

/// <summary>A growing little- or big-endian image of a binary file.</summary>
/// <param name="isBigEndian">The order of the bytes of numbers.</param>
internal sealed class BinaryImage(bool isBigEndian = false)
{
    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public BinaryImage Add(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public BinaryImage Add16(int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        if (isBigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return Add(bytes);
    }

    public BinaryImage Add32(params ReadOnlySpan<uint> values)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (uint value in values)
        {
            if (isBigEndian)
                BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            Add(bytes);
        }
        return this;
    }

    public BinaryImage Add64(params ReadOnlySpan<long> values)
    {
        Span<byte> bytes = stackalloc byte[8];
        foreach (long value in values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            Add(bytes);
        }
        return this;
    }

    /// <summary>Text with a zero at its end.</summary>
    public BinaryImage AddText(string text) => Add(Encoding.UTF8.GetBytes(text + "\0"));

    public BinaryImage PadTo(int length)
    {
        if (length > Length)
            Add(new byte[length - Length]);
        return this;
    }
}
