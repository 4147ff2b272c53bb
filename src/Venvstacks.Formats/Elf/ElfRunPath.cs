using System.Buffers.Binary;

namespace Venvstacks.Formats.Elf;

/// <summary>The run path of a 64-bit program or shared library: where the loader looks for libraries.</summary>
/// <remarks>Read from the dynamic section (System V ABI, chapter 5): tags <c>DT_RUNPATH</c> and <c>DT_RPATH</c>, which are
/// offsets into the string table <c>DT_STRTAB</c>.</remarks>
public static class ElfRunPath
{
    private const long EndTag = 0;
    private const long StringTableTag = 5;
    private const long RpathTag = 15;
    private const long RunpathTag = 29;

    /// <summary>Replaces, in place, every directory in the run path that <paramref name="replace"/> maps to another name.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="replace">Gives the new name of a directory, not longer than the old one.</param>
    /// <returns>Whether anything changed; never for what is not an ELF file.</returns>
    /// <exception cref="FormatException">The file is truncated, or a new name is too long.</exception>
    public static bool Replace(byte[] file, Func<string, string> replace)
    {
        if (
            ElfHeader.Read(new MemoryStream(file)) is not { } header
            || !TryFind(file, header.Segments, out Range range)
        )
            return false;
        Span<byte> place = file.AsSpan(range);
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

    private static bool TryFind(ReadOnlySpan<byte> file, ImmutableArray<ElfSegment> segments, out Range range)
    {
        range = default;
        long text = -1;
        long table = -1;
        ElfSegment dynamic = segments.FirstOrDefault(segment => segment.Type == ElfSegment.Dynamic);
        for (long at = dynamic.Offset; at < unchecked(dynamic.Offset + dynamic.Length); at += 16)
        {
            long tag = ReadLong(file, at);
            if (tag == EndTag)
                break;
            if (tag == StringTableTag)
                table = ToFileOffset(segments, ReadLong(file, at + 8));
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
            throw new FormatException("the string table is truncated");
        range = first..(first + count);
        return true;
    }

    // The file offset of an address is the offset of its segment + (address - address of its segment).
    private static long ToFileOffset(ImmutableArray<ElfSegment> segments, long address)
    {
        foreach (ElfSegment segment in segments.Where(segment => segment.Type == ElfSegment.Load))
        {
            if (segment.Address <= address && address < unchecked(segment.Address + segment.Length))
                return unchecked(segment.Offset + address - segment.Address);
        }
        throw new FormatException("an address is outside of all segments");
    }

    private static long ReadLong(ReadOnlySpan<byte> file, long at) =>
        at >= 0 && at <= file.Length - sizeof(long)
            ? BinaryPrimitives.ReadInt64LittleEndian(file[(int)at..])
            : throw new FormatException("the ELF file is truncated");
}
