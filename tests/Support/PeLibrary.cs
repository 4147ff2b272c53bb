namespace Venvstacks.Testing;

/// <summary>Makes PE libraries that are only headers and one section with the names of imported libraries.</summary>
public sealed record PeLibrary
{
    private const uint Address = 0x1000;
    private const int SectionAt = 0x200;
    private const int HeaderAt = 0x80;
    private const int EmptyLength = 16;

    /// <summary>The processor's number: <c>0x8664</c> is x86-64, <c>0xAA64</c> arm64.</summary>
    public int Machine { get; init; } = 0x8664;

    /// <summary>The libraries that it imports.</summary>
    public string[] Imports { get; init; } = [];

    /// <summary>The libraries that it imports when they are first called.</summary>
    public string[] DelayImports { get; init; } = [];

    /// <summary>The bytes.</summary>
    public byte[] Make()
    {
        int imports = 20 * (Imports.Length + 1);
        int delays = 32 * (DelayImports.Length + 1);
        uint empty = (uint)(Address + imports + delays); // a table of no functions, for all libraries
        BinaryImage names = new();
        BinaryImage section = new();
        foreach (string name in Imports)
            section.Add32(empty, 0, 0, NameAt(name), empty);
        section.PadTo(imports);
        foreach (string name in DelayImports)
            section.Add32(1, NameAt(name), empty, empty, empty, 0, 0, 0);
        section.PadTo(imports + delays + EmptyLength).Add(names.ToArray());
        uint length = (uint)section.Length;
        BinaryImage image = new();
        image.Add("MZ"u8).PadTo(0x3C).Add32(HeaderAt).PadTo(HeaderAt).Add("PE\0\0"u8);
        image.Add16(Machine).Add16(1).Add32(0, 0, 0).Add16(112 + (16 * 8)).Add16(0x2022);
        image.Add16(0x20B).PadTo(HeaderAt + 24 + 24).Add64(0x1_8000_0000).PadTo(HeaderAt + 24 + 108).Add32(16);
        image.Add32(0, 0, Imports.Length == 0 ? 0 : Address, (uint)imports);
        image.PadTo(HeaderAt + 24 + 112 + (13 * 8));
        image.Add32(DelayImports.Length == 0 ? 0 : Address + (uint)imports, (uint)delays, 0, 0, 0, 0);
        image.Add(".rdata\0\0"u8).Add32(length, Address, length, SectionAt, 0, 0, 0, 0x4000_0040);
        return image.PadTo(SectionAt).Add(section.ToArray()).ToArray();

        uint NameAt(string name)
        {
            uint at = (uint)(empty + EmptyLength + names.Length);
            names.AddText(name);
            return at;
        }
    }
}
