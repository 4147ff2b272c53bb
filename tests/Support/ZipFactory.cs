using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace Venvstacks.Testing;

/// <summary>An entry of a zip archive that <see cref="ZipFactory"/> makes. What is set here is written, whether it makes sense or not.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Content">What it holds.</param>
public sealed record ZipItem(string Name, byte[] Content)
{
    /// <summary>An entry with text.</summary>
    public ZipItem(string name, string content)
        : this(name, Encoding.UTF8.GetBytes(content)) { }

    /// <summary>The name in the local header.</summary>
    public string? LocalName { get; init; }

    /// <summary>The Unix type and permissions.</summary>
    public int Mode { get; init; } = 0x81A4;

    /// <summary>Whether the content is stored instead of deflated.</summary>
    public bool IsStored { get; init; }

    /// <summary>Flags besides the one for UTF-8.</summary>
    public ushort Flags { get; init; }

    /// <summary>The CRC-32 that is written, or null for the right one.</summary>
    public uint? Crc { get; init; }

    /// <summary>The length that is written, or null for the right one.</summary>
    public uint? Length { get; init; }

    /// <summary>The method that is written, or null for the right one.</summary>
    public ushort? Method { get; init; }

    /// <summary>Whether the local header has CRC and sizes beside a descriptor.</summary>
    public bool HasLocalSizes { get; init; }

    /// <summary>The packed data, or null to deflate or store the content.</summary>
    public byte[]? Packed { get; init; }

    /// <summary>Extra fields in both headers.</summary>
    public byte[] Extra { get; init; } = [];

    /// <summary>Bytes behind the packed data that are counted as part of it.</summary>
    public byte[] Hidden { get; init; } = [];

    /// <summary>Bytes between this entry and the next.</summary>
    public byte[] Gap { get; init; } = [];
}

/// <summary>Makes zip archives, also such as no tool should take.</summary>
public static class ZipFactory
{
    private const ushort HasDescriptor = 8;

    /// <summary>Writes the entries, central directory and end.</summary>
    public static byte[] Make(
        IEnumerable<ZipItem> items,
        string comment = "",
        int countChange = 0,
        byte[]? prefix = null,
        byte[]? suffix = null
    )
    {
        MemoryStream file = new();
        MemoryStream directory = new();
        file.Write(prefix);
        int count = 0;
        foreach (ZipItem item in items)
        {
            WriteEntry(file, directory, item);
            count++;
        }
        long start = file.Position;
        file.Write(directory.ToArray());
        byte[] end = new byte[22];
        U32(end, 0, 0x06054B50);
        U16(end, 8, count + countChange);
        U16(end, 10, count + countChange);
        U32(end, 12, directory.Length);
        U32(end, 16, start);
        U16(end, 20, comment.Length);
        file.Write(end);
        file.Write(Encoding.Latin1.GetBytes(comment));
        file.Write(suffix);
        return file.ToArray();
    }

    private static void WriteEntry(MemoryStream file, MemoryStream directory, ZipItem item)
    {
        long offset = file.Position;
        byte[] packed = [.. item.Packed ?? (item.IsStored ? item.Content : Deflate(item.Content)), .. item.Hidden];
        uint crc = item.Crc ?? Crc32.HashToUInt32(item.Content);
        uint length = item.Length ?? (uint)item.Content.Length;
        ushort flags = (ushort)(item.Flags | 0x800);
        bool later = (flags & HasDescriptor) != 0;
        int method = item.Method ?? (item.IsStored ? 0 : 8);

        byte[] name = Encoding.UTF8.GetBytes(item.LocalName ?? item.Name);
        byte[] local = new byte[30];
        U32(local, 0, 0x04034B50);
        Common(
            local.AsSpan(4),
            flags,
            method,
            later && !item.HasLocalSizes ? 0 : crc,
            later && !item.HasLocalSizes ? 0 : packed.Length,
            later && !item.HasLocalSizes ? 0 : length,
            name.Length,
            item.Extra.Length
        );
        file.Write([.. local, .. name, .. item.Extra, .. packed]);
        if (later)
        {
            byte[] descriptor = new byte[16];
            U32(descriptor, 0, 0x08074B50);
            U32(descriptor, 4, crc);
            U32(descriptor, 8, packed.Length);
            U32(descriptor, 12, length);
            file.Write(descriptor);
        }
        file.Write(item.Gap);

        name = Encoding.UTF8.GetBytes(item.Name);
        byte[] central = new byte[46];
        U32(central, 0, 0x02014B50);
        U16(central, 4, 0x0314);
        Common(central.AsSpan(6), flags, method, crc, packed.Length, length, name.Length, item.Extra.Length);
        U32(central, 38, (uint)item.Mode << 16);
        U32(central, 42, offset);
        directory.Write([.. central, .. name, .. item.Extra]);
    }

    private static void Common(
        Span<byte> header,
        ushort flags,
        int method,
        uint crc,
        long packed,
        long length,
        int name,
        int extra
    )
    {
        U16(header, 0, 20);
        U16(header, 2, flags);
        U16(header, 4, method);
        U16(header, 8, 0x21); // 1 January 1980
        U32(header, 10, crc);
        U32(header, 14, packed);
        U32(header, 18, length);
        U16(header, 22, name);
        U16(header, 24, extra);
    }

    private static byte[] Deflate(byte[] content)
    {
        MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(content);
        return content.Length == 0 ? [3, 0] : packed.ToArray();
    }

    private static void U16(Span<byte> record, int offset, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(record[offset..], (ushort)value);

    private static void U32(Span<byte> record, int offset, long value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(record[offset..], (uint)value);
}
