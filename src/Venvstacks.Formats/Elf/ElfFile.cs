using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.Elf;

/// <summary>The dynamic section of an ELF file: the libraries that it needs, and where they are searched (System V ABI, chapter 5).</summary>
/// <param name="Header">The processor and the loader.</param>
public sealed record ElfFile(ElfHeader Header)
{
    /// <summary>Its own name as others need it (<c>DT_SONAME</c>), or null.</summary>
    public string? SoName { get; init; }

    /// <summary>The libraries that it needs (<c>DT_NEEDED</c>), in order.</summary>
    public ImmutableArray<string> Needed { get; init; } = [];

    /// <summary>The directories of its own libraries and of theirs (<c>DT_RPATH</c>); loaders ignore them beside <see cref="RunPath"/>.</summary>
    public ImmutableArray<string> Rpath { get; init; } = [];

    /// <summary>The directories of its own libraries (<c>DT_RUNPATH</c>).</summary>
    public ImmutableArray<string> RunPath { get; init; } = [];

    /// <summary>The symbol versions that it needs.</summary>
    public ImmutableArray<ElfVersionNeed> VersionNeeds { get; init; } = [];

    /// <summary>Reads the headers of a file; null when it is not an ELF file. Of other than 64-bit little-endian files only the header is read.</summary>
    /// <exception cref="FormatException">The file is truncated or damaged.</exception>
    public static ElfFile? Read(IByteSource source)
    {
        HeaderReader file = new(source);
        if (ElfHeader.Read(file) is not { } header)
            return null;
        ElfDynamic dynamic = new(file, header.Segments);
        return new ElfFile(header with { Segments = [] })
        {
            SoName = dynamic.Find(ElfDynamic.SoName) is { } name ? dynamic.TextAt(name) : null,
            Needed = dynamic.TextsOf(ElfDynamic.Needed),
            Rpath = PathsOf(dynamic, ElfDynamic.Rpath),
            RunPath = PathsOf(dynamic, ElfDynamic.RunPath),
            VersionNeeds = ElfVersionNeed.ReadAll(file, dynamic),
        };
    }

    private static ImmutableArray<string> PathsOf(ElfDynamic dynamic, long tag) =>
        dynamic.Find(tag) is { } text
            ? [.. dynamic.TextAt(text).Split(':', StringSplitOptions.RemoveEmptyEntries)]
            : [];
}
