using System.Buffers.Binary;
using System.Text;

namespace Venvstacks.Formats.Elf;

/// <summary>The run path of a program or shared library (ELF, 64 bits, little endian): where the loader looks for libraries.</summary>
/// <remarks>Read from the dynamic section (System V ABI, chapter 5): tags <c>DT_RUNPATH</c> and <c>DT_RPATH</c>, which are
/// offsets into the string table <c>DT_STRTAB</c>.</remarks>
public static class ElfRunPath
{
    private const int HeaderLength = 64;
    private const uint LoadSegment = 1;
    private const uint DynamicSegment = 2;
    private const long EndTag = 0;
    private const long StringTableTag = 5;
    private const long RpathTag = 15;
    private const long RunpathTag = 29;

    /// <summary>Whether a file begins as an ELF file of 64 bits in little endian.</summary>
    public static bool IsElf64(ReadOnlySpan<byte> file) =>
        file.Length >= HeaderLength && file.StartsWith("\u007fELF\u0002\u0001"u8);

    /// <summary>Replaces, in place, every folder in the run path that <paramref name="replace"/> gives another name for.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="replace">The new name of a folder, not longer than the old one; or the same.</param>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="FormatException">The file is cut short, or a new name is too long.</exception>
    public static bool Replace(Span<byte> file, Func<string, string> replace)
    {
        if (!IsElf64(file) || !TryFindRunPath(file, out Range range))
            return false;
        Span<byte> place = file[range];
        string old = Encoding.UTF8.GetString(place);
        string changed = string.Join(':', old.Split(':').Select(replace));
        if (changed == old)
            return false;
        if (Encoding.UTF8.GetByteCount(changed) > place.Length)
            throw new FormatException($"the run path '{changed}' is longer than '{old}', in whose place it must fit");
        place.Clear();
        Encoding.UTF8.GetBytes(changed, place);
        return true;
    }

    private static bool TryFindRunPath(ReadOnlySpan<byte> file, out Range range)
    {
        range = default;
        long text = -1;
        long table = -1;
        (long offset, long length) = FindSegment(file, DynamicSegment);
        for (long at = offset; at < unchecked(offset + length); at += 16)
        {
            long tag = ReadLong(file, at);
            if (tag == EndTag)
                break;
            if (tag == StringTableTag)
                table = ToFileOffset(file, ReadLong(file, at + 8));
            else if (tag is RunpathTag || (tag is RpathTag && text < 0))
                text = ReadLong(file, at + 8);
        }
        if (text < 0 || table < 0)
            return false;
        // Both may be any number: the sum of two that are too large is a small one.
        long start = table <= file.Length && text <= file.Length ? table + text : long.MaxValue;
        int first = (int)Math.Min(start, file.Length);
        int count = file[first..].IndexOf((byte)0);
        if (count < 0)
            throw new FormatException("the string table is cut short");
        range = first..(first + count);
        return true;
    }

    private static (long Offset, long Length) FindSegment(ReadOnlySpan<byte> file, uint type)
    {
        for (int i = 0; i < SegmentCount(file); i++)
        {
            long header = SegmentAt(file, i);
            if (ReadInt(file, header) == type)
                return (ReadLong(file, header + 8), ReadLong(file, header + 32));
        }
        return (0, 0);
    }

    // What is loaded at an address lies in the file at: offset of its segment + (address - address of its segment).
    private static long ToFileOffset(ReadOnlySpan<byte> file, long address)
    {
        for (int i = 0; i < SegmentCount(file); i++)
        {
            long header = SegmentAt(file, i);
            long start = ReadLong(file, header + 16);
            if (
                ReadInt(file, header) == LoadSegment
                && start <= address
                && address < unchecked(start + ReadLong(file, header + 32))
            )
                return unchecked(ReadLong(file, header + 8) + address - start);
        }
        throw new FormatException("an address outside of all segments");
    }

    private static int SegmentCount(ReadOnlySpan<byte> file) => BinaryPrimitives.ReadUInt16LittleEndian(file[56..]);

    private static long SegmentAt(ReadOnlySpan<byte> file, int index) =>
        unchecked(ReadLong(file, 32) + ((long)index * BinaryPrimitives.ReadUInt16LittleEndian(file[54..])));

    private static uint ReadInt(ReadOnlySpan<byte> file, long at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(Slice(file, at, 4));

    private static long ReadLong(ReadOnlySpan<byte> file, long at) =>
        BinaryPrimitives.ReadInt64LittleEndian(Slice(file, at, 8));

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> file, long at, int length) =>
        at >= 0 && at <= file.Length - length
            ? file.Slice((int)at, length)
            : throw new FormatException("cut short, or not an ELF file");
}
