using System.Buffers.Binary;
using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.MachO;

/// <summary>A Mach-O file: one slice for a processor, or, in a universal file, several (Apple's <c>mach-o/fat.h</c>).</summary>
/// <param name="Slices">The slices, in the order of the file.</param>
public sealed record MachOFile(ImmutableArray<MachOSlice> Slices)
{
    private const uint Fat = 0xCAFEBABE;
    private const uint Fat64 = 0xCAFEBABF;

    // Java class files start like universal files; their version stands where the number of slices would, and is larger.
    private const uint MaxSlices = 20;

    /// <summary>Whether a file that starts with some bytes may be a Mach-O file.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> start) =>
        start.Length >= sizeof(uint)
        && BinaryPrimitives.ReadUInt32BigEndian(start)
            is Fat
                or Fat64
                or MachOSlice.Magic32
                or MachOSlice.Magic64
                or MachOSlice.Swapped32
                or MachOSlice.Swapped64;

    /// <summary>Whether it is a universal file.</summary>
    public bool IsUniversal { get; init; }

    /// <summary>The slice for a processor, or null.</summary>
    /// <param name="processor"><c>arm64</c> or <c>x86_64</c>.</param>
    public MachOSlice? SliceFor(string processor) => Slices.FirstOrDefault(slice => slice.Processor == processor);

    /// <summary>Reads the headers of a file; null when it is not a Mach-O file.</summary>
    /// <exception cref="FormatException">The file is truncated or damaged.</exception>
    public static MachOFile? Read(IByteSource source)
    {
        HeaderReader file = new(source) { IsBigEndian = true };
        if (file.Length < 8)
            return null;
        uint magic = file.ReadUInt32(0);
        if (magic is not (Fat or Fat64))
            return MachOSlice.Read(file, 0) is { } slice ? new MachOFile([slice]) : null;
        uint count = file.ReadUInt32(4);
        return count is > 0 and <= MaxSlices
            ? new MachOFile(ReadSlices(file, (int)count, isLong: magic == Fat64)) { IsUniversal = true }
            : null;
    }

    // struct fat_arch: cputype, cpusubtype, offset, size, align; in fat_arch_64 offset and size have 64 bits.
    private static ImmutableArray<MachOSlice> ReadSlices(HeaderReader file, int count, bool isLong)
    {
        ImmutableArray<MachOSlice>.Builder slices = ImmutableArray.CreateBuilder<MachOSlice>(count);
        for (int i = 0; i < count; i++)
        {
            long at = 8 + (i * (isLong ? 32 : 20));
            file.IsBigEndian = true;
            string processor = MachOSlice.NameOf(file.ReadUInt32(at), file.ReadUInt32(at + 4));
            long offset = isLong ? file.ReadInt64(at + 8) : file.ReadUInt32(at + 8);
            slices.Add(MachOSlice.Read(file, offset) ?? new MachOSlice(processor) { IsImage = false });
        }
        return slices.MoveToImmutable();
    }
}
