using System.Buffers.Binary;

namespace Venvstacks.Formats.Zstd;

/// <summary>A frame of a zstd file that has several.</summary>
/// <param name="Offset">The offset of the frame in the file.</param>
/// <param name="PackedLength">The length of the frame in bytes.</param>
/// <param name="Length">The length of its content in bytes.</param>
public sealed record ZstdFrame(long Offset, long PackedLength, long Length);

/// <summary>The table of frames at the end of a file in the zstd seekable format (zstd, contrib/seekable_format): decoders skip it.</summary>
public static class SeekTable
{
    private const uint SkippableMagic = 0x184D2A5E;
    private const uint SeekableMagic = 0x8F92EAB1;
    private const int HeaderLength = 8;
    private const int EntryLength = 8;
    private const int FooterLength = 9;

    /// <summary>The length of a table in bytes.</summary>
    /// <param name="frames">The number of frames.</param>
    public static long LengthOf(int frames) => HeaderLength + ((long)EntryLength * frames) + FooterLength;

    /// <summary>The table as a skippable frame: magic, length; packed and unpacked length of each frame; count, descriptor (no checksums), magic.</summary>
    public static byte[] Write(IReadOnlyList<ZstdFrame> frames)
    {
        byte[] table = new byte[HeaderLength + (EntryLength * frames.Count) + FooterLength];
        U32(table, 0, SkippableMagic);
        U32(table, 4, (uint)(table.Length - HeaderLength));
        for (int i = 0; i < frames.Count; i++)
        {
            U32(table, HeaderLength + (EntryLength * i), (uint)frames[i].PackedLength);
            U32(table, HeaderLength + (EntryLength * i) + 4, (uint)frames[i].Length);
        }
        U32(table, table.Length - FooterLength, (uint)frames.Count);
        U32(table, table.Length - 4, SeekableMagic);
        return table;
    }

    /// <summary>Reads the table from the end of a file; null where the file has none, or one that does not describe the file exactly.</summary>
    /// <param name="tail">The end of the file: all of it, or enough for the table.</param>
    /// <param name="fileLength">The length of the file in bytes.</param>
    public static IReadOnlyList<ZstdFrame>? TryRead(ReadOnlySpan<byte> tail, long fileLength)
    {
        if (tail.Length < HeaderLength + FooterLength || U32(tail, tail.Length - 4) != SeekableMagic)
            return null;
        long count = U32(tail, tail.Length - FooterLength);
        long length = HeaderLength + (EntryLength * count) + FooterLength;
        if (tail[^5] != 0 || length > tail.Length)
            return null;
        ReadOnlySpan<byte> table = tail[^(int)length..];
        if (U32(table, 0) != SkippableMagic || U32(table, 4) != length - HeaderLength)
            return null;
        List<ZstdFrame> frames = [];
        long offset = 0;
        for (int at = HeaderLength; at < table.Length - FooterLength; at += EntryLength)
        {
            frames.Add(new ZstdFrame(offset, U32(table, at), U32(table, at + 4)));
            offset += frames[^1].PackedLength;
        }
        return offset == fileLength - length ? frames : null;
    }

    private static void U32(byte[] table, int offset, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(offset), value);

    private static uint U32(ReadOnlySpan<byte> table, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(table[offset..]);
}
