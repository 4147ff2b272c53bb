using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.Elf;

/// <summary>A symbol version that a file needs of a library: <c>GLIBC_2.34</c> of <c>libc.so.6</c> (<c>DT_VERNEED</c>).</summary>
/// <param name="Library">The library's name as the file needs it.</param>
/// <param name="Version">The version.</param>
/// <param name="IsWeak">Whether the file loads without it (<c>VER_FLG_WEAK</c>): only weak symbols have it.</param>
public sealed record ElfVersionNeed(string Library, string Version, bool IsWeak)
{
    private const ushort Weak = 2;
    private const int MaxNeeds = 65_536;

    // Each record links to the next by a distance that cannot be negative; the limit ends those that overlap.
    internal static ImmutableArray<ElfVersionNeed> ReadAll(HeaderReader file, ElfDynamic dynamic)
    {
        ImmutableArray<ElfVersionNeed>.Builder needs = ImmutableArray.CreateBuilder<ElfVersionNeed>();
        long remaining = dynamic.Find(ElfDynamic.VersionNeedCount) ?? 0;
        long at = dynamic.Find(ElfDynamic.VersionNeeds) is { } address ? dynamic.ToFileOffset(address) : 0;
        for (int libraries = 0; at != 0 && remaining > 0; remaining--, libraries++)
        {
            if (libraries == MaxNeeds)
                throw TooMany();
            ReadLibrary(file, dynamic, at, needs);
            uint next = file.ReadUInt32(at + 12);
            if (next == 0)
                break;
            at += next;
        }
        return needs.ToImmutable();
    }

    private static void ReadLibrary(
        HeaderReader file,
        ElfDynamic dynamic,
        long at,
        ImmutableArray<ElfVersionNeed>.Builder needs
    )
    {
        int count = file.ReadUInt16(at + 2);
        string library = dynamic.TextAt(file.ReadUInt32(at + 4));
        long version = at + file.ReadUInt32(at + 8);
        for (; count > 0; count--)
        {
            if (needs.Count == MaxNeeds)
                throw TooMany();
            bool isWeak = (file.ReadUInt16(version + 4) & Weak) != 0;
            needs.Add(new ElfVersionNeed(library, dynamic.TextAt(file.ReadUInt32(version + 8)), isWeak));
            uint next = file.ReadUInt32(version + 12);
            if (next == 0)
                return;
            version += next;
        }
    }

    private static FormatException TooMany() => new("the table of needed versions is too long");
}
