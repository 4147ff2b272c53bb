using System.Buffers.Binary;
using System.IO.Hashing;
using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Deflate;

namespace Venvstacks.Formats.Gzip;

/// <summary>Compresses a piece of content to a gzip member (RFC 1952, 2.3): header, deflate data, CRC-32, length.</summary>
/// <param name="level">The level of deflate.</param>
internal sealed class GzipMemberEncoder(int level) : BlockEncoder
{
    private const int TrailerLength = 8;

    public override string Description => $"{DeflateEncoder.Version} gzip level {level}";

    public override int MaxLength => GzipEncoderStream.MemberLength;

    public override int LengthBound => Header.Length + DeflateEncoder.LengthBound(MaxLength) + TrailerLength;

    // ID1 ID2, deflate, no flags, no time, no extra flags, system unknown.
    private static ReadOnlySpan<byte> Header => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];

    public override int Encode(ReadOnlySpan<byte> content, byte[] scratch, Action<int> progress)
    {
        Header.CopyTo(scratch);
        int end =
            Header.Length + new DeflateEncoder(level).Encode(content, new ArraySegment<byte>(scratch)[Header.Length..]);
        BinaryPrimitives.WriteUInt32LittleEndian(scratch.AsSpan(end), Crc32.HashToUInt32(content));
        BinaryPrimitives.WriteUInt32LittleEndian(scratch.AsSpan(end + 4), (uint)content.Length);
        progress(content.Length);
        return end + TrailerLength;
    }
}
