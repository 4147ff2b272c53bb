using System.Buffers.Binary;
using Venvstacks.Formats.Bytes;

namespace Venvstacks.Packaging.IndexPages;

/// <summary>Writes the primitives of a page's compact form: lengths in 7-bit groups, texts in UTF-8, the rest little-endian.</summary>
/// <param name="capacity">How many bytes there will be, as far as is known.</param>
internal sealed class CompactWriter(int capacity = 4096) : IDisposable
{
    private readonly PooledBuffer _bytes = new(capacity);

    public int Length => _bytes.Length;

    public ReadOnlySpan<byte> Written => _bytes.Written.Span;

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Number(long value)
    {
        for (ulong rest = unchecked((ulong)value); ; rest >>= 7)
        {
            if (rest < 0x80)
            {
                Byte((byte)rest);
                return;
            }
            Byte(unchecked((byte)(rest | 0x80)));
        }
    }

    public void Fixed(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    public void Text(ReadOnlySpan<byte> utf8)
    {
        Number(utf8.Length);
        Raw(utf8);
    }

    public void Text(string text) => Text(Encoding.UTF8.GetBytes(text));

    public void Dispose() => _bytes.Dispose();
}

/// <summary>Reads what <see cref="CompactWriter"/> wrote. The bytes are ours and checked: anything amiss is an <see cref="InvalidDataException"/>.</summary>
internal ref struct CompactReader(ReadOnlySpan<byte> bytes, int position = 0)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; } = position;

    public byte Byte() => Raw(1)[0];

    public ReadOnlySpan<byte> Raw(int length)
    {
        if (length < 0 || length > _bytes.Length - Position)
            throw new InvalidDataException("The compact form of an index page ends too early.");
        ReadOnlySpan<byte> raw = _bytes.Slice(Position, length);
        Position += length;
        return raw;
    }

    public long Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return unchecked((long)value);
        }
        throw new InvalidDataException("A number in the compact form of an index page is too long.");
    }

    public int Count()
    {
        long count = Number();
        return count >= 0 && count <= _bytes.Length
            ? (int)count
            : throw new InvalidDataException("A count in the compact form of an index page is too large.");
    }

    public long Fixed() => BinaryPrimitives.ReadInt64LittleEndian(Raw(8));

    public ReadOnlySpan<byte> Utf8() => Raw(Count());

    public string Text() => Encoding.UTF8.GetString(Utf8());
}
