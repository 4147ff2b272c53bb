using System.Buffers.Binary;

namespace Venvstacks.Formats.Zip;

/// <summary>The fixed parts of the records of a zip archive (APPNOTE 4.3), by offset.</summary>
internal static class ZipRecord
{
    public const int EndLength = 22;
    public const int Zip64EndLength = 56;
    public const int Zip64LocatorLength = 20;
    public const int CentralLength = 46;
    public const int LocalLength = 30;

    public const uint EndSignature = 0x06054B50;
    public const uint Zip64EndSignature = 0x06064B50;
    public const uint Zip64LocatorSignature = 0x07064B50;
    public const uint CentralSignature = 0x02014B50;
    public const uint LocalSignature = 0x04034B50;
    public const uint DescriptorSignature = 0x08074B50;

    public const ushort Encrypted = 1 << 0;
    public const ushort HasDescriptor = 1 << 3;
    public const ushort IsUtf8 = 1 << 11;

    /// <summary>All flags that are taken; bits 1 and 2 tell how hard the compressor tried.</summary>
    public const ushort KnownFlags = HasDescriptor | IsUtf8 | (1 << 1) | (1 << 2);

    public const ushort Stored = 0;
    public const ushort Deflated = 8;
    public const ushort Zstandard = 93;

    public static ushort U16(ReadOnlySpan<byte> record, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(record[offset..]);

    public static uint U32(ReadOnlySpan<byte> record, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[offset..]);

    public static ulong U64(ReadOnlySpan<byte> record, int offset) =>
        BinaryPrimitives.ReadUInt64LittleEndian(record[offset..]);
}
