using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Text;
using static Venvstacks.Formats.Zip.ZipRecord;

namespace Venvstacks.Formats.Zip;

/// <summary>
/// Compares local headers with the central directory. Some tools believe the one and some the other, so they must agree, and header and
/// data must fill the space up to the next entry.
/// </summary>
internal sealed class LocalHeaders(IByteSource source, string archive, CentralDirectory directory)
{
    private byte[] _buffer = new byte[512];

    /// <summary>The entry with <see cref="ZipEntry.DataOffset"/> set.</summary>
    /// <param name="entry">An entry of the directory.</param>
    /// <param name="following">The path of the entry that begins where this one must end; null for the directory itself.</param>
    public ZipEntry Check(ZipEntry entry, string? following)
    {
        ZipEntry located = CheckHeader(entry, following);
        CheckEnd(located, following);
        return located;
    }

    private ZipEntry CheckHeader(ZipEntry entry, string? following)
    {
        // Most extra fields are short: one read is enough for nearly all headers.
        int longest = LocalLength + Encoding.UTF8.GetByteCount(entry.Path) + 64;
        ReadOnlySpan<byte> header = ReadAt(
            entry.HeaderOffset,
            (int)Math.Min(longest, entry.NextOffset - entry.HeaderOffset)
        );
        if (header.Length < LocalLength)
            throw Overlap(entry, following);
        if (U32(header, 0) != LocalSignature)
            throw Refuse(entry, "it has no local header");
        int length = LocalLength + U16(header, 26) + U16(header, 28);
        if (length > header.Length)
            header = ReadAt(entry.HeaderOffset, length);
        Compare(entry, header[..length]);
        return entry with { DataOffset = entry.HeaderOffset + length };
    }

    private void Compare(ZipEntry entry, ReadOnlySpan<byte> header)
    {
        string name = entry.IsDirectory ? entry.Path + "/" : entry.Path;
        if (!header.Slice(LocalLength, U16(header, 26)).SequenceEqual(Encoding.UTF8.GetBytes(name)))
            throw Refuse(entry, "its local header has another name");
        if (U16(header, 6) != entry.Flags || U16(header, 8) != entry.Method)
            throw Refuse(entry, "its local header has another compression method or other flags");
        ReadOnlySpan<byte> zip64 = directory.FindZip64(header[(LocalLength + U16(header, 26))..], name);
        ulong length = Widen(entry, U32(header, 22), zip64, 0);
        ulong packed = Widen(entry, U32(header, 18), zip64, 8);
        uint crc = U32(header, 14);
        // Fields that a data descriptor repeats may be zero in the local header.
        bool mayBeZero = HasDescriptor(entry);
        if (
            !IsEqual(length, (ulong)entry.Length)
            || !IsEqual(packed, (ulong)entry.CompressedLength)
            || !IsEqual(crc, entry.Crc32)
        )
            throw Refuse(entry, "its local header has other sizes or another CRC");

        bool IsEqual(ulong local, ulong central) => local == central || (mayBeZero && local == 0);
    }

    // In a local header the zip64 field always has both sizes, the unpacked one first.
    private ulong Widen(ZipEntry entry, uint value, ReadOnlySpan<byte> zip64, int offset)
    {
        if (value != uint.MaxValue)
            return value;
        return zip64.Length == 16 ? U64(zip64, offset) : throw Refuse(entry, "its zip64 field is damaged");
    }

    // A data descriptor repeats CRC and sizes, with 4 or 8 bytes; its signature is optional. Some writers omit its flag.
    private void CheckEnd(ZipEntry entry, string? following)
    {
        long rest = entry.NextOffset - entry.DataOffset - entry.CompressedLength;
        if (rest < 0)
            throw Overlap(entry, following);
        if (rest == 0 && !HasDescriptor(entry))
            return;
        bool isDescriptor =
            rest is 12 or 16 or 20 or 24 && IsDescriptor(entry, ReadAt(entry.NextOffset - rest, (int)rest));
        if (!isDescriptor && rest is 12 or 16 or 20 or 24 && HasDescriptor(entry))
            throw Refuse(entry, "its data descriptor has other sizes or another CRC");
        if (!isDescriptor)
            throw Gap(entry, following);
    }

    private static bool IsDescriptor(ZipEntry entry, ReadOnlySpan<byte> bytes)
    {
        bool isSigned = bytes.Length is 16 or 24;
        ReadOnlySpan<byte> values = bytes[(isSigned ? 4 : 0)..];
        bool isWide = values.Length == 20;
        ulong packed = isWide ? U64(values, 4) : U32(values, 4);
        ulong length = isWide ? U64(values, 12) : U32(values, 8);
        return (!isSigned || U32(bytes, 0) == DescriptorSignature)
            && U32(values, 0) == entry.Crc32
            && packed == (ulong)entry.CompressedLength
            && length == (ulong)entry.Length;
    }

    private static bool HasDescriptor(ZipEntry entry) => (entry.Flags & ZipRecord.HasDescriptor) != 0;

    private ReadOnlySpan<byte> ReadAt(long offset, int length)
    {
        if (_buffer.Length < length)
            _buffer = new byte[length];
        Span<byte> bytes = _buffer.AsSpan(0, length);
        ZipEnd.ReadExactly(source, bytes, offset, problem => new ArchiveFormatException(archive, null, problem));
        return bytes;
    }

    // This entry's header agrees with the directory: the one that begins inside it is at fault.
    private ArchiveFormatException Overlap(ZipEntry entry, string? following) =>
        following is null
            ? Refuse(entry, "it reaches into the central directory, or the archive is cut short")
            : new(archive, following, $"it begins inside '{DisplayText.Clip(entry.Path)}'");

    private ArchiveFormatException Gap(ZipEntry entry, string? following) =>
        new(archive, following, $"there is a gap before {(following is null ? "the central directory" : "it")}");

    private ArchiveFormatException Refuse(ZipEntry entry, string problem) => new(archive, entry.Path, problem);
}
