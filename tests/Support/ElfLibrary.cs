using System.Text;

namespace Venvstacks.Testing;

/// <summary>A symbol version that a made library needs.</summary>
/// <param name="Library">The library that has it.</param>
/// <param name="Version">The version: <c>GLIBC_2.34</c>.</param>
/// <param name="IsWeak">Whether only weak symbols need it.</param>
public sealed record NeededVersion(string Library, string Version, bool IsWeak = false);

/// <summary>Makes ELF libraries that are only headers: a header, two segments (all of it, and the dynamic section), the versions, the strings.</summary>
public sealed record ElfLibrary
{
    private const long Address = 0x400000;
    private const int DynamicAt = 64 + (2 * 56);

    /// <summary>The processor's number (<c>e_machine</c>): 62 is x86-64, 183 is aarch64.</summary>
    public int Machine { get; init; } = 62;

    /// <summary>The system's number (<c>EI_OSABI</c>).</summary>
    public byte System { get; init; }

    /// <summary>The kind of file (<c>e_type</c>): 3 is a library, 1 an object file.</summary>
    public int Type { get; init; } = 3;

    /// <summary>Its own name.</summary>
    public string? SoName { get; init; }

    /// <summary>The libraries that it needs.</summary>
    public string[] Needed { get; init; } = [];

    /// <summary>Its <c>DT_RPATH</c>.</summary>
    public string? Rpath { get; init; }

    /// <summary>Its <c>DT_RUNPATH</c>.</summary>
    public string? RunPath { get; init; }

    /// <summary>The symbol versions that it needs.</summary>
    public NeededVersion[] Versions { get; init; } = [];

    /// <summary>The bytes.</summary>
    public byte[] Make()
    {
        Strings strings = new();
        List<(long Tag, long Value)> entries = [.. Needed.Select(name => (1L, strings.Add(name)))];
        foreach ((long tag, string? text) in new[] { (14L, SoName), (15L, Rpath), (29L, RunPath) })
        {
            if (text is not null)
                entries.Add((tag, strings.Add(text)));
        }
        IGrouping<string, NeededVersion>[] libraries = [.. Versions.GroupBy(need => need.Library)];
        int versionsAt = DynamicAt + (16 * (entries.Count + 4));
        BinaryImage versions = MakeVersions(libraries, strings);
        entries.Add((0x6FFFFFFE, Address + versionsAt));
        entries.Add((0x6FFFFFFF, libraries.Length));
        entries.Add((5, Address + versionsAt + versions.Length));
        entries.Add((0, 0));
        int length = versionsAt + versions.Length + strings.Length;
        BinaryImage image = new();
        image.Add("\u007fELF\u0002\u0001\u0001"u8).Add([System]).PadTo(16);
        image.Add16(Type).Add16(Machine).Add32(1).Add64(0, 64, 0).Add32(0);
        image.Add16(64).Add16(56).Add16(2).Add16(64).Add16(0).Add16(0);
        image.Add32(1, 5).Add64(0, Address, Address, length, length, 0x1000);
        long dynamicLength = 16 * entries.Count;
        image.Add32(2, 6).Add64(DynamicAt, Address + DynamicAt, Address + DynamicAt, dynamicLength, dynamicLength, 8);
        foreach ((long tag, long value) in entries)
            image.Add64(tag, value);
        return image.Add(versions.ToArray()).Add(strings.ToArray()).ToArray();
    }

    // Elf64_Verneed: version, count, file, aux, next; then its Elf64_Vernaux: hash, flags, other, name, next.
    private static BinaryImage MakeVersions(IGrouping<string, NeededVersion>[] libraries, Strings strings)
    {
        BinaryImage image = new();
        foreach (IGrouping<string, NeededVersion> library in libraries)
        {
            NeededVersion[] needs = [.. library];
            uint next = library == libraries[^1] ? 0 : (uint)(16 + (16 * needs.Length));
            image.Add16(1).Add16(needs.Length).Add32((uint)strings.Add(library.Key), 16, next);
            for (int i = 0; i < needs.Length; i++)
            {
                image.Add32(0).Add16(needs[i].IsWeak ? 2 : 0).Add16(i + 2);
                image.Add32((uint)strings.Add(needs[i].Version), i == needs.Length - 1 ? 0 : 16u);
            }
        }
        return image;
    }

    private sealed class Strings
    {
        private readonly StringBuilder _text = new("\0");

        public int Length => Encoding.UTF8.GetByteCount(_text.ToString());

        public long Add(string text)
        {
            int at = Length;
            _text.Append(text).Append('\0');
            return at;
        }

        public byte[] ToArray() => Encoding.UTF8.GetBytes(_text.ToString());
    }
}
