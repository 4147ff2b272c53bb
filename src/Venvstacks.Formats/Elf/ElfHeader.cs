using System.Buffers.Binary;

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

    /// <summary>Reads the headers of a file; null when it is not an ELF file.</summary>
    /// <param name="file">The file, which must be seekable.</param>
    /// <exception cref="FormatException">The file is truncated or damaged.</exception>
    public static ElfHeader? Read(Stream file)
    {
        Span<byte> header = stackalloc byte[Length];
        if (file.ReadAtLeast(header, Length, throwOnEndOfStream: false) < Length || !header.StartsWith("\u007fELF"u8))
            return null;
        bool is64 = header[4] == 2;
        bool isLittle = header[5] == 1;
        ushort machine = isLittle
            ? BinaryPrimitives.ReadUInt16LittleEndian(header[18..])
            : BinaryPrimitives.ReadUInt16BigEndian(header[18..]);
        ImmutableArray<ElfSegment> segments = is64 && isLittle ? ReadSegments(file, header) : [];
        return new ElfHeader(NameOf(machine, is64, isLittle), segments, ReadInterpreter(file, segments));
    }

    private static ImmutableArray<ElfSegment> ReadSegments(Stream file, ReadOnlySpan<byte> header)
    {
        ushort count = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        if (count > 0 && BinaryPrimitives.ReadUInt16LittleEndian(header[54..]) != SegmentLength)
            throw new FormatException("the program headers have an unknown size");
        byte[] table = ReadAt(file, BinaryPrimitives.ReadInt64LittleEndian(header[32..]), count * SegmentLength);
        ImmutableArray<ElfSegment>.Builder segments = ImmutableArray.CreateBuilder<ElfSegment>(count);
        for (int at = 0; at < table.Length; at += SegmentLength)
            segments.Add(ElfSegment.Parse(table.AsSpan(at)));
        return segments.MoveToImmutable();
    }

    private static string? ReadInterpreter(Stream file, ImmutableArray<ElfSegment> segments)
    {
        ElfSegment segment = segments.FirstOrDefault(segment => segment.Type == ElfSegment.Interpreter);
        return segment.Length is > 0 and < MaxPathLength
            ? Encoding.UTF8.GetString(ReadAt(file, segment.Offset, (int)segment.Length)).TrimEnd('\0')
            : null;
    }

    private static byte[] ReadAt(Stream file, long offset, int count)
    {
        if (offset < 0 || offset > file.Length - count)
            throw new FormatException("the ELF file is truncated");
        byte[] bytes = new byte[count];
        file.Position = offset;
        file.ReadExactly(bytes);
        return bytes;
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

/// <summary>A segment of an ELF file.</summary>
/// <param name="Type">Its type, <c>PT_LOAD</c> and others.</param>
/// <param name="Offset">Where it starts in the file.</param>
/// <param name="Address">Where it is loaded.</param>
/// <param name="Length">Its size in the file.</param>
public readonly record struct ElfSegment(uint Type, long Offset, long Address, long Length)
{
    /// <summary>The type of a segment that is loaded (<c>PT_LOAD</c>).</summary>
    public const uint Load = 1;

    /// <summary>The type of the dynamic section (<c>PT_DYNAMIC</c>).</summary>
    public const uint Dynamic = 2;

    /// <summary>The type of the loader's path (<c>PT_INTERP</c>).</summary>
    public const uint Interpreter = 3;

    internal static ElfSegment Parse(ReadOnlySpan<byte> header) =>
        new(
            BinaryPrimitives.ReadUInt32LittleEndian(header),
            BinaryPrimitives.ReadInt64LittleEndian(header[8..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[32..])
        );
}
