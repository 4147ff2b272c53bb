using System.Buffers.Binary;
using Venvstacks.Formats.Archives;
using static Venvstacks.Formats.Zip.ZipRecord;

namespace Venvstacks.Formats.Zip;

/// <summary>Makes the records of zip archives (APPNOTE 4.3): no extra fields but zip64, and that only where a number needs it.</summary>
internal static class ZipHeaders
{
    private const ushort Unix = 3 << 8;
    private const ushort Version = 20;
    private const ushort Zip64Version = 45;
    private const uint DirectoryAttribute = 0x10;

    /// <summary>The local header of an entry.</summary>
    public static byte[] Local(ZipPackedEntry packed)
    {
        byte[] name = NameOf(packed.Entry);
        bool isWide = IsWide(packed);
        RecordBuilder record = new(LocalLength + name.Length + 20);
        record.U32(LocalSignature);
        AppendCommon(record, packed, name, isWide ? Zip64Version : Version, isWide);
        record.U16(isWide ? (ushort)20 : (ushort)0);
        record.Bytes(name);
        if (isWide)
            AppendZip64(record, packed.Length, packed.PackedLength);
        return record.ToArray();
    }

    /// <summary>The record of an entry in the central directory.</summary>
    /// <param name="packed">The entry.</param>
    /// <param name="offset">The offset of its local header.</param>
    public static byte[] Central(ZipPackedEntry packed, long offset)
    {
        byte[] name = NameOf(packed.Entry);
        bool isWide = IsWide(packed);
        long[] wide = [.. isWide ? [packed.Length, packed.PackedLength] : Array.Empty<long>(), .. Wide(offset)];
        RecordBuilder record = new(CentralLength + name.Length + 28);
        record.U32(CentralSignature);
        record.U16(Unix | Version);
        AppendCommon(record, packed, name, wide.Length > 0 ? Zip64Version : Version, isWide);
        record.U16((ushort)(wide.Length > 0 ? 4 + (8 * wide.Length) : 0));
        record.U16(0); // comment
        record.U16(0); // part
        record.U16(0); // internal attributes
        record.U32(AttributesOf(packed.Entry));
        record.U32(Narrow(offset));
        record.Bytes(name);
        if (wide.Length > 0)
            AppendZip64(record, wide);
        return record.ToArray();
    }

    /// <summary>The end of the archive.</summary>
    /// <param name="count">The number of entries.</param>
    /// <param name="offset">The offset of the central directory.</param>
    /// <param name="length">The length of the central directory.</param>
    public static byte[] End(long count, long offset, long length)
    {
        RecordBuilder record = new(Zip64EndLength + Zip64LocatorLength + EndLength);
        if (count >= ushort.MaxValue || offset >= uint.MaxValue || length >= uint.MaxValue)
            AppendZip64End(record, count, offset, length);
        ushort narrowCount = (ushort)Math.Min(count, ushort.MaxValue);
        record.U32(EndSignature);
        record.U32(0); // parts
        record.U16(narrowCount);
        record.U16(narrowCount);
        record.U32(Narrow(length));
        record.U32(Narrow(offset));
        record.U16(0); // comment
        return record.ToArray();
    }

    private static void AppendZip64End(RecordBuilder record, long count, long offset, long length)
    {
        record.U32(Zip64EndSignature);
        record.U64(Zip64EndLength - 12);
        record.U16(Unix | Zip64Version);
        record.U16(Zip64Version);
        record.U64(0); // parts
        record.U64(count);
        record.U64(count);
        record.U64(length);
        record.U64(offset);
        record.U32(Zip64LocatorSignature);
        record.U32(0);
        record.U64(offset + length);
        record.U32(1); // parts in all
    }

    // What local header and central record have in common, from the needed version to the length of the name.
    private static void AppendCommon(
        RecordBuilder record,
        ZipPackedEntry packed,
        byte[] name,
        ushort version,
        bool isWide
    )
    {
        uint time = DosTime.Of(packed.Entry.Time);
        record.U16(version);
        record.U16(Ascii.IsValid(name) ? (ushort)0 : IsUtf8);
        record.U16(packed.IsDeflated ? Deflated : Stored);
        record.U16((ushort)(time & 0xFFFF));
        record.U16((ushort)(time >> 16));
        record.U32(packed.Crc32);
        record.U32(isWide ? uint.MaxValue : (uint)packed.PackedLength);
        record.U32(isWide ? uint.MaxValue : (uint)packed.Length);
        record.U16((ushort)name.Length);
    }

    private static void AppendZip64(RecordBuilder record, params ReadOnlySpan<long> values)
    {
        record.U16(1);
        record.U16((ushort)(8 * values.Length));
        foreach (long value in values)
            record.U64(value);
    }

    private static bool IsWide(ZipPackedEntry packed) =>
        packed.Length >= uint.MaxValue || packed.PackedLength >= uint.MaxValue;

    private static long[] Wide(long value) => value >= uint.MaxValue ? [value] : [];

    private static uint Narrow(long value) => (uint)Math.Min(value, uint.MaxValue);

    private static uint AttributesOf(ArchiveEntry entry) =>
        entry.Kind switch
        {
            ArchiveEntryKind.Directory => ((0x4000u | (uint)(entry.Mode & 0xFFF)) << 16) | DirectoryAttribute,
            ArchiveEntryKind.Link => (0xA000u | 0x1FFu) << 16,
            _ => (0x8000u | (uint)(entry.Mode & 0xFFF)) << 16,
        };

    private static byte[] NameOf(ArchiveEntry entry)
    {
        byte[] name = Encoding.UTF8.GetBytes(entry.Kind == ArchiveEntryKind.Directory ? entry.Path + "/" : entry.Path);
        return name.Length <= ushort.MaxValue
            ? name
            : throw new ArgumentException($"a path of {name.Length} bytes does not fit a zip archive", nameof(entry));
    }

    /// <summary>Little-endian numbers one after the other.</summary>
    private sealed class RecordBuilder(int capacity)
    {
        private readonly byte[] _bytes = new byte[capacity];
        private int _length;

        public void U16(ushort value)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(_length), value);
            _length += 2;
        }

        public void U32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_length), value);
            _length += 4;
        }

        public void U64(long value)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_length), value);
            _length += 8;
        }

        public void Bytes(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_bytes.AsSpan(_length));
            _length += bytes.Length;
        }

        public byte[] ToArray() => _bytes[.._length];
    }
}
