using Microsoft.Win32.SafeHandles;
using Venvstacks.Formats.Archives;
using static Venvstacks.Formats.Zip.ZipRecord;

namespace Venvstacks.Formats.Zip;

/// <summary>
/// Holds every local header against the central directory. Some tools believe the one and some the other; here they must say the same,
/// and the entries must fill the file from its start to the directory without gap or overlap.
/// </summary>
internal sealed class LocalHeaders(SafeFileHandle file, string archive, CentralDirectory directory)
{
    private readonly byte[] _buffer = new byte[LocalLength + (2 * ushort.MaxValue)];

    /// <summary>The entries with <see cref="ZipEntry.DataOffset"/> set, in the directory's order.</summary>
    public ZipEntry[] Check(List<(ZipEntry Entry, ushort Flags)> entries, long directoryOffset)
    {
        var checkedEntries = new ZipEntry[entries.Count];
        int[] order = [.. Enumerable.Range(0, entries.Count).OrderBy(i => entries[i].Entry.HeaderOffset)];
        long position = 0;
        for (int i = 0; i < order.Length; i++)
        {
            (ZipEntry entry, ushort flags) = entries[order[i]];
            if (entry.HeaderOffset != position)
                throw Refuse(entry, "there is a gap before it, or it overlaps another");
            long next = i + 1 < order.Length ? entries[order[i + 1]].Entry.HeaderOffset : directoryOffset;
            ZipEntry located = CheckHeader(entry, flags, next);
            position = CheckDescriptor(located, flags, next);
            checkedEntries[order[i]] = located;
        }
        if (position != directoryOffset)
            throw new ArchiveFormatException(archive, null, "there is a gap before the central directory");
        return checkedEntries;
    }

    private ZipEntry CheckHeader(ZipEntry entry, ushort flags, long next)
    {
        // Most extra fields are short: one read is enough for nearly all headers.
        int guess = (int)
            Math.Min(LocalLength + System.Text.Encoding.UTF8.GetByteCount(entry.Path) + 64, next - entry.HeaderOffset);
        if (guess < LocalLength)
            throw Refuse(entry, "it overlaps another");
        Span<byte> header = _buffer.AsSpan(0, guess);
        ReadAt(header, entry.HeaderOffset);
        if (U32(header, 0) != LocalSignature)
            throw Refuse(entry, "it has no local header");
        int length = LocalLength + U16(header, 26) + U16(header, 28);
        if (length > guess)
            ReadAt(_buffer.AsSpan(0, length), entry.HeaderOffset);
        Compare(entry, flags, _buffer.AsSpan(0, length));
        return entry with { DataOffset = entry.HeaderOffset + length };
    }

    private void Compare(ZipEntry entry, ushort flags, ReadOnlySpan<byte> header)
    {
        string name = entry.IsDirectory ? entry.Path + "/" : entry.Path;
        if (!header.Slice(LocalLength, U16(header, 26)).SequenceEqual(System.Text.Encoding.UTF8.GetBytes(name)))
            throw Refuse(entry, "its local header has another name");
        if (U16(header, 6) != flags || U16(header, 8) != (entry.IsDeflated ? Deflated : Stored))
            throw Refuse(entry, "its local header has another method or other flags");
        ReadOnlySpan<byte> zip64 = directory.FindZip64(header[(LocalLength + U16(header, 26))..], name);
        ulong length = Widen(entry, U32(header, 22), zip64, 0);
        ulong packed = Widen(entry, U32(header, 18), zip64, 8);
        uint crc = U32(header, 14);
        bool isEqual = length == (ulong)entry.Length && packed == (ulong)entry.CompressedLength && crc == entry.Crc32;
        bool isLeftToDescriptor = (flags & HasDescriptor) != 0 && length == 0 && packed == 0 && crc == 0;
        if (!isEqual && !isLeftToDescriptor)
            throw Refuse(entry, "its local header has other sizes or another CRC");
    }

    // In a local header the zip64 field always has both sizes, the unpacked one first.
    private ulong Widen(ZipEntry entry, uint value, ReadOnlySpan<byte> zip64, int offset)
    {
        if (value != uint.MaxValue)
            return value;
        return zip64.Length == 16 ? U64(zip64, offset) : throw Refuse(entry, "its zip64 field is damaged");
    }

    // A data descriptor is what lies between the data and the next entry: CRC and sizes again, these of 4 or 8 bytes, mostly with a signature.
    private long CheckDescriptor(ZipEntry entry, ushort flags, long next)
    {
        long end = entry.DataOffset + entry.CompressedLength;
        if (end > next || end < entry.DataOffset)
            throw Refuse(entry, "it overlaps another, or the archive is cut short");
        if ((flags & HasDescriptor) == 0)
            return end;
        long size = next - end;
        if (size is not (12 or 16 or 20 or 24))
            throw Refuse(entry, "there is a gap behind it");
        Span<byte> descriptor = _buffer.AsSpan(0, (int)size);
        ReadAt(descriptor, end);
        bool isSigned = size is 16 or 24;
        ReadOnlySpan<byte> values = descriptor[(isSigned ? 4 : 0)..];
        bool isWide = values.Length == 20;
        ulong packed = isWide ? U64(values, 4) : U32(values, 4);
        ulong length = isWide ? U64(values, 12) : U32(values, 8);
        bool agrees =
            (!isSigned || U32(descriptor, 0) == DescriptorSignature)
            && U32(values, 0) == entry.Crc32
            && packed == (ulong)entry.CompressedLength
            && length == (ulong)entry.Length;
        return agrees ? next : throw Refuse(entry, "its data descriptor has other sizes or another CRC");
    }

    private void ReadAt(Span<byte> buffer, long offset) =>
        ZipEnd.ReadExactly(file, buffer, offset, problem => new ArchiveFormatException(archive, null, problem));

    private ArchiveFormatException Refuse(ZipEntry entry, string problem) => new(archive, entry.Path, problem);
}
