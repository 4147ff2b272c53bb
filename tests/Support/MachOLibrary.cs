namespace Venvstacks.Testing;

/// <summary>Makes Mach-O libraries that are only headers: one slice, or a universal file of several.</summary>
public sealed record MachOLibrary
{
    /// <summary>The command of a required library (<c>LC_LOAD_DYLIB</c>).</summary>
    public const uint Required = 0xC;

    /// <summary>The command of a library that may be missing (<c>LC_LOAD_WEAK_DYLIB</c>).</summary>
    public const uint Weak = 0x8000_0018;

    private const uint Id64 = 0xFEEDFACF;

    /// <summary>The processor's number: <c>0x0100000C</c> is arm64, <c>0x01000007</c> x86-64.</summary>
    public uint Processor { get; init; } = 0x0100_000C;

    /// <summary>The variant of the processor: 2 of arm64 is arm64e.</summary>
    public uint Subtype { get; init; }

    /// <summary>The kind of file: 6 is a library, 8 a bundle, 1 an object file.</summary>
    public uint Type { get; init; } = 6;

    /// <summary>Its own name.</summary>
    public string? Id { get; init; }

    /// <summary>The libraries that it needs, each with its command.</summary>
    public (uint Command, string Name)[] Dylibs { get; init; } = [];

    /// <summary>Its run paths.</summary>
    public string[] RunPaths { get; init; } = [];

    /// <summary>The oldest macOS; null for no such command.</summary>
    public Version? Minimum { get; init; } = new(11, 0);

    /// <summary>The platform of <c>LC_BUILD_VERSION</c>, 1 for macOS; 0 writes <c>LC_VERSION_MIN_MACOSX</c> instead.</summary>
    public uint Platform { get; init; } = 1;

    /// <summary>Whether it has a code signature.</summary>
    public bool IsSigned { get; init; } = true;

    /// <summary>Whether its numbers are big-endian, as on PowerPC.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>The bytes of one slice.</summary>
    public byte[] Make()
    {
        byte[][] commands = [.. Commands()];
        BinaryImage image = new(IsBigEndian);
        image.Add32(Id64, Processor, Subtype, Type, (uint)commands.Length, (uint)commands.Sum(c => c.Length), 0, 0);
        foreach (byte[] command in commands)
            image.Add(command);
        return image.PadTo(image.Length + 64).ToArray();
    }

    /// <summary>A universal file.</summary>
    public static byte[] MakeUniversal(params MachOLibrary[] slices)
    {
        const int align = 4096;
        BinaryImage image = new(isBigEndian: true);
        image.Add32(0xCAFEBABE, (uint)slices.Length);
        byte[][] contents = [.. slices.Select(slice => slice.Make())];
        for (int i = 0; i < slices.Length; i++)
            image.Add32(slices[i].Processor, slices[i].Subtype, (uint)(align * (i + 1)), (uint)contents[i].Length, 12);
        for (int i = 0; i < slices.Length; i++)
            image.PadTo(align * (i + 1)).Add(contents[i]);
        return image.ToArray();
    }

    private IEnumerable<byte[]> Commands()
    {
        if (Id is not null)
            yield return Dylib(0xD, Id);
        foreach ((uint command, string name) in Dylibs)
            yield return Dylib(command, name);
        foreach (string path in RunPaths)
            yield return WithText(0x8000_001C, [], path);
        if (Minimum is not null)
        {
            uint version = ((uint)Minimum.Major << 16) | ((uint)Minimum.Minor << 8);
            yield return Platform == 0
                ? Numbers(0x24, 16, version, version)
                : Numbers(0x32, 24, Platform, version, version, 0);
        }
        if (IsSigned)
            yield return Numbers(0x1D, 16, 0, 0);
    }

    private byte[] Numbers(uint command, uint size, params uint[] values) =>
        new BinaryImage(IsBigEndian).Add32(command, size).Add32(values).ToArray();

    // timestamp, current_version, compatibility_version
    private byte[] Dylib(uint command, string name) => WithText(command, [2, 0x10000, 0x10000], name);

    private byte[] WithText(uint command, uint[] values, string text)
    {
        int start = 12 + (4 * values.Length);
        int size = (start + text.Length + 1 + 7) / 8 * 8;
        BinaryImage image = new(IsBigEndian);
        return image.Add32(command, (uint)size, (uint)start).Add32(values).AddText(text).PadTo(size).ToArray();
    }
}
