using Venvstacks.Formats.Bytes;
using static Venvstacks.Formats.Zip.ZipRecord;

namespace Venvstacks.Formats.Zip;

/// <summary>The position of the central directory, from the records at the end of the archive (APPNOTE 4.3.14 to 4.3.16).</summary>
/// <param name="Offset">Its offset in the archive.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Count">The number of entries.</param>
internal readonly record struct ZipEnd(long Offset, long Length, long Count)
{
    private const int RecordsLength = Zip64EndLength + Zip64LocatorLength + EndLength;

    /// <summary>Finds and checks the end records. They must touch: directory, zip64 end and locator where there are any, end, end of file.</summary>
    public static ZipEnd Read(IByteSource source, Func<string, Exception> refuse)
    {
        long length = source.Length;
        byte[] tail = ReadTail(source, RecordsLength, refuse);
        int at = tail.Length - EndLength;
        // Nearly all archives end with their end record; only a comment can follow it.
        if (at < 0 || U32(tail, at) != EndSignature)
        {
            tail = ReadTail(source, RecordsLength + ushort.MaxValue, refuse);
            at = FindEnd(tail);
            if (at < 0)
                throw refuse(NotZip.Describe(source));
            if (at + EndLength + U16(tail, at + 20) != tail.Length)
                throw refuse("something follows the archive, or an archive is inside its comment");
        }
        ReadOnlySpan<byte> end = tail.AsSpan(at);
        if (U16(end, 4) != 0 || U16(end, 6) != 0 || U16(end, 8) != U16(end, 10))
            throw refuse("the archive has several parts");
        ZipEnd directory = new(U32(end, 16), U32(end, 12), U16(end, 10));
        long directoryEnd = length - tail.Length + at;
        if (at >= Zip64LocatorLength && U32(tail, at - Zip64LocatorLength) == Zip64LocatorSignature)
            directory = ReadZip64(tail, at, directory, ref directoryEnd, refuse);
        if (
            directory.Offset < 0
            || directory.Length < 0
            || directory.Offset > length
            || directory.Offset + directory.Length != directoryEnd
        )
            throw refuse("the central directory does not end where its end record begins");
        if (directory.Count < 0 || directory.Count > directory.Length / CentralLength)
            throw refuse("the end record counts more entries than fit into the central directory");
        return directory;
    }

    public static void ReadExactly(IByteSource source, Span<byte> buffer, long offset, Func<string, Exception> refuse)
    {
        if (source.ReadFully(buffer, offset) < buffer.Length)
            throw refuse("the archive is cut short");
    }

    private static byte[] ReadTail(IByteSource source, int longest, Func<string, Exception> refuse)
    {
        byte[] tail = new byte[(int)Math.Min(source.Length, longest)];
        ReadExactly(source, tail, source.Length - tail.Length, refuse);
        return tail;
    }

    // Only a comment of the recorded length follows the record. A comment that could be taken for a record is refused.
    private static int FindEnd(ReadOnlySpan<byte> tail)
    {
        int at = tail.Length - EndLength;
        while (at >= 0 && U32(tail, at) != EndSignature)
            at--;
        return at;
    }

    private static ZipEnd ReadZip64(
        ReadOnlySpan<byte> tail,
        int at,
        ZipEnd plain,
        ref long directoryEnd,
        Func<string, Exception> refuse
    )
    {
        ReadOnlySpan<byte> locator = tail[(at - Zip64LocatorLength)..];
        int recordAt = at - Zip64LocatorLength - Zip64EndLength;
        long recordOffset = directoryEnd - Zip64LocatorLength - Zip64EndLength;
        if (
            recordAt < 0
            || U32(tail, recordAt) != Zip64EndSignature
            || U64(tail, recordAt + 4) != Zip64EndLength - 12
            || U64(locator, 8) != unchecked((ulong)recordOffset)
            || U32(locator, 4) != 0
            || U32(locator, 16) > 1
        )
            throw refuse("the zip64 end record is damaged or misplaced");
        ReadOnlySpan<byte> record = tail[recordAt..];
        if (U32(record, 16) != 0 || U32(record, 20) != 0 || U64(record, 24) != U64(record, 32))
            throw refuse("the archive has several parts");
        ZipEnd directory = unchecked(new ZipEnd((long)U64(record, 48), (long)U64(record, 40), (long)U64(record, 32)));
        bool agrees =
            (plain.Offset == uint.MaxValue || plain.Offset == directory.Offset)
            && (plain.Length == uint.MaxValue || plain.Length == directory.Length)
            && (plain.Count == ushort.MaxValue || plain.Count == directory.Count);
        if (!agrees)
            throw refuse("the two end records differ");
        directoryEnd = recordOffset;
        return directory;
    }
}
