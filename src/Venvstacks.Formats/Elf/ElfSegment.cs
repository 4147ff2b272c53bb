using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.Elf;

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

    internal static ElfSegment Read(HeaderReader file, long at) =>
        new(file.ReadUInt32(at), file.ReadInt64(at + 8), file.ReadInt64(at + 16), file.ReadInt64(at + 32));
}
