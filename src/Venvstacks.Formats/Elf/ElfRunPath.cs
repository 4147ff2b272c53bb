using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.Elf;

/// <summary>The run path of a 64-bit program or shared library: where the loader looks for libraries.</summary>
/// <remarks>Read from the dynamic section (System V ABI, chapter 5): tags <c>DT_RUNPATH</c> and <c>DT_RPATH</c>, which are
/// offsets into the string table <c>DT_STRTAB</c>.</remarks>
public static class ElfRunPath
{
    /// <summary>Replaces, in place, every directory in the run path that <paramref name="replace"/> maps to another name.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="replace">Gives the new name of a directory, not longer than the old one.</param>
    /// <returns>Whether anything changed; never for what is not an ELF file.</returns>
    /// <exception cref="FormatException">The file is truncated, or a new name is too long.</exception>
    public static bool Replace(byte[] file, Func<string, string> replace)
    {
        if (!TryFind(file, out Range range))
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

    private static bool TryFind(byte[] file, out Range range)
    {
        range = default;
        HeaderReader reader = new(new MemoryBytes(file));
        if (ElfHeader.Read(reader) is not { } header)
            return false;
        ElfDynamic dynamic = new(reader, header.Segments);
        if ((dynamic.Find(ElfDynamic.RunPath) ?? dynamic.Find(ElfDynamic.Rpath)) is not { } text)
            return false;
        int start = (int)Math.Min(dynamic.TextOffset(text), file.Length);
        int count = file.AsSpan(start).IndexOf((byte)0);
        if (count < 0)
            throw new FormatException("the string table is truncated");
        range = start..(start + count);
        return true;
    }
}
