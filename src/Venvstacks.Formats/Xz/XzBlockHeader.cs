using System.IO.Hashing;

namespace Venvstacks.Formats.Xz;

/// <summary>The header of a block that names its lengths (the .xz file format, 3.1). Its CRC-32 is checked by the decoder.</summary>
/// <param name="Bytes">The header.</param>
/// <param name="PaddedLength">The length of the block with header, padding and check.</param>
/// <param name="ContentLength">The length of the content.</param>
internal sealed record XzBlockHeader(byte[] Bytes, int PaddedLength, int ContentLength)
{
    /// <summary>The longest header in bytes.</summary>
    public const int MaxLength = 1024;

    private const int HasPackedLength = 0x40;
    private const int HasContentLength = 0x80;

    /// <summary>The length of a header by its first byte, which is not 0.</summary>
    public static int LengthOf(byte first) => 4 * (first + 1);

    /// <summary>Reads a header; null where a length is missing, or larger than a block to be held in memory.</summary>
    /// <param name="header">Length / 4 - 1, flags, compressed size, uncompressed size and other fields.</param>
    public static XzBlockHeader? Find(byte[] header)
    {
        const int lengths = HasPackedLength | HasContentLength;
        int at = 2;
        if (
            (header[1] & lengths) != lengths
            || ReadNumber(header, ref at) is not { } packed
            || ReadNumber(header, ref at) is not { } content
            || packed > XzOptions.LargestBlock
            || content > XzOptions.LargestBlock
        )
            return null;
        long padded = (XzBlock.UnpaddedLengthOf(header) + 3) & ~3L;
        return new XzBlockHeader(header, (int)padded, (int)content);
    }

    /// <summary>The header as it would be without an x86 filter before the compression; null where it has none or other filters.</summary>
    /// <remarks>The content is then what <see cref="X86Filter.Decode"/> takes.</remarks>
    public byte[]? WithoutX86Filter()
    {
        const int filters = 0x03;
        ReadOnlySpan<byte> x86 = [LzmaFilter.X86, 0]; // no properties
        int at = 2;
        _ = ReadNumber(Bytes, ref at);
        _ = ReadNumber(Bytes, ref at);
        if ((Bytes[1] & filters) != 1 || !Bytes.AsSpan(at).StartsWith(x86))
            return null;
        byte[] header = new byte[Bytes.Length];
        Bytes.AsSpan(0, at).CopyTo(header);
        header[1]--;
        Bytes.AsSpan((at + x86.Length)..^sizeof(uint)).CopyTo(header.AsSpan(at));
        Crc32.Hash(header.AsSpan(..^sizeof(uint)), header.AsSpan(^sizeof(uint)..));
        return header;
    }

    // Seven bits a byte, the lowest first (1.2); null where the number is longer than the header.
    private static long? ReadNumber(byte[] header, ref int at)
    {
        long number = 0;
        for (int shift = 0; shift < 63 && at < header.Length; shift += 7)
        {
            byte next = header[at++];
            number |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return number;
        }
        return null;
    }
}
