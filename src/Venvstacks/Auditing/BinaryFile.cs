using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Elf;
using Venvstacks.Formats.MachO;
using Venvstacks.Formats.Pe;

namespace Venvstacks.Auditing;

/// <summary>The headers of a program or library for any system.</summary>
internal abstract record BinaryFile
{
    private BinaryFile() { }

    /// <summary>Files below this size are none.</summary>
    public const int MinLength = 28;

    /// <summary>A file in the format of Linux.</summary>
    public sealed record Elf(ElfFile File) : BinaryFile;

    /// <summary>A file in the format of macOS.</summary>
    public sealed record MachO(MachOFile File) : BinaryFile;

    /// <summary>A file in the format of Windows.</summary>
    public sealed record Pe(PeFile File) : BinaryFile;

    /// <summary>A file that starts like one of the others and cannot be read.</summary>
    /// <param name="Problem">Why.</param>
    public sealed record Damaged(string Problem) : BinaryFile;

    /// <summary>Reads the headers of a file; null for other files. The first bytes decide, not the name.</summary>
    public static BinaryFile? Read(IByteSource source)
    {
        Span<byte> start = stackalloc byte[4];
        if (source.Read(start, 0) < start.Length)
            return null;
        try
        {
            if (start.SequenceEqual(ElfHeader.Magic))
                return ElfFile.Read(source) is { } elf ? new Elf(elf) : null;
            if (MachOFile.IsMagic(start))
                return MachOFile.Read(source) is { } machO ? new MachO(machO) : null;
            if (start.StartsWith(PeFile.Magic))
                return PeFile.Read(source) is { } pe ? new Pe(pe) : null;
            return null;
        }
        catch (FormatException error)
        {
            return new Damaged(error.Message);
        }
    }

    /// <summary>The system and the processor in words: <c>Linux on aarch64</c>.</summary>
    public string Describe() =>
        this switch
        {
            Elf elf => $"{(elf.File.Header.IsForLinux ? "Linux" : "another Unix")} on {elf.File.Header.Machine}",
            MachO machO =>
                $"{(machO.File.Slices.Any(slice => slice.IsForMacos) ? "macOS" : "another Apple system")} on {Processors(machO.File)}",
            Pe pe => $"Windows on {pe.File.Processor}",
            _ => "an unknown system",
        };

    private static string Processors(MachOFile file) =>
        string.Join(" and ", file.Slices.Select(slice => slice.Processor).Distinct(StringComparer.Ordinal));
}
