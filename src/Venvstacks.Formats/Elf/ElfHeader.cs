using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.Elf;

/// <summary>The processor, the segments and the loader that the headers of an ELF file name (System V ABI, chapters 4 and 5).</summary>
/// <param name="Machine">The processor as <c>uname -m</c> names it: <c>x86_64</c>, <c>aarch64</c>.</param>
/// <param name="Segments">The program headers; none of a file that is not 64-bit little-endian.</param>
/// <param name="Interpreter">The path of the dynamic loader (<c>PT_INTERP</c>), <c>/lib/ld-musl-x86_64.so.1</c>; null in a library and in a static program.</param>
public sealed record ElfHeader(string Machine, ImmutableArray<ElfSegment> Segments, string? Interpreter)
{
    private const int Length = 64;
    private const int SegmentLength = 56;
    private const int MaxPathLength = 4096;

    /// <summary>The first bytes of every ELF file.</summary>
    public static ReadOnlySpan<byte> Magic => "\u007fELF"u8;

    /// <summary>Whether it is a program or a library (<c>ET_EXEC</c>, <c>ET_DYN</c>), not an object file or a core dump.</summary>
    public bool IsImage { get; init; } = true;

    /// <summary>Whether it is for Linux: its <c>EI_OSABI</c> is that of System V or Linux.</summary>
    public bool IsForLinux { get; init; } = true;

    /// <summary>Reads the headers of a file; null when it is not an ELF file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="FormatException">The file is truncated or damaged.</exception>
    public static ElfHeader? Read(IByteSource file) => Read(new HeaderReader(file));

    internal static ElfHeader? Read(HeaderReader file)
    {
        if (file.Length < Length || !file.Read(0, Length).StartsWith(Magic))
            return null;
        bool is64 = file.Read(4, 1)[0] == 2;
        bool isLittle = file.Read(5, 1)[0] == 1;
        byte system = file.Read(7, 1)[0];
        file.IsBigEndian = !isLittle;
        ImmutableArray<ElfSegment> segments = is64 && isLittle ? ReadSegments(file) : [];
        return new ElfHeader(NameOf(file.ReadUInt16(18), is64, isLittle), segments, ReadInterpreter(file, segments))
        {
            IsImage = file.ReadUInt16(16) is 2 or 3,
            IsForLinux = system is 0 or 3,
        };
    }

    private static ImmutableArray<ElfSegment> ReadSegments(HeaderReader file)
    {
        ushort count = file.ReadUInt16(56);
        if (count > 0 && file.ReadUInt16(54) != SegmentLength)
            throw new FormatException("the program headers have an unknown size");
        long table = file.ReadInt64(32);
        if (table < 0 || table > file.Length - (count * SegmentLength))
            throw new FormatException("the file is truncated");
        ImmutableArray<ElfSegment>.Builder segments = ImmutableArray.CreateBuilder<ElfSegment>(count);
        for (int i = 0; i < count; i++)
            segments.Add(ElfSegment.Read(file, table + (i * SegmentLength)));
        return segments.MoveToImmutable();
    }

    private static string? ReadInterpreter(HeaderReader file, ImmutableArray<ElfSegment> segments)
    {
        ElfSegment segment = segments.FirstOrDefault(segment => segment.Type == ElfSegment.Interpreter);
        return segment.Length is > 0 and < MaxPathLength
            ? Encoding.UTF8.GetString(file.Read(segment.Offset, (int)segment.Length)).TrimEnd('\0')
            : null;
    }

    private static string NameOf(ushort machine, bool is64, bool isLittle) =>
        machine switch
        {
            3 => "i686",
            8 => "mips",
            21 => isLittle ? "ppc64le" : "ppc64",
            22 => "s390x",
            40 => "arm",
            62 => is64 ? "x86_64" : "x32",
            183 => "aarch64",
            243 => is64 ? "riscv64" : "riscv32",
            258 => "loongarch64",
            _ => $"ELF machine {machine}",
        };
}
