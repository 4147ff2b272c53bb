using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.MachO;

/// <summary>The part of a Mach-O file for one processor: its header and load commands (Apple's <c>mach-o/loader.h</c>).</summary>
/// <param name="Processor">The processor: <c>arm64</c>, <c>arm64e</c>, <c>x86_64</c>.</param>
public sealed record MachOSlice(string Processor)
{
    internal const uint Magic32 = 0xFEEDFACE;
    internal const uint Magic64 = 0xFEEDFACF;
    internal const uint Swapped32 = 0xCEFAEDFE;
    internal const uint Swapped64 = 0xCFFAEDFE;

    private const int MaxCommands = 65_536;
    private const uint Macos = 1;

    /// <summary>Whether it is a program, a library or a bundle, not an object file, a static library or debug symbols.</summary>
    public bool IsImage { get; init; } = true;

    /// <summary>Its own name as others need it (<c>LC_ID_DYLIB</c>), or null.</summary>
    public string? Id { get; init; }

    /// <summary>The libraries that it needs, in order.</summary>
    public ImmutableArray<MachODylib> Dylibs { get; init; } = [];

    /// <summary>The directories of <c>@rpath</c> (<c>LC_RPATH</c>).</summary>
    public ImmutableArray<string> RunPaths { get; init; } = [];

    /// <summary>The oldest macOS that it is made for (<c>LC_BUILD_VERSION</c>, <c>LC_VERSION_MIN_MACOSX</c>), or null.</summary>
    public Version? MinimumMacos { get; init; }

    /// <summary>Whether it is for macOS: it names that system, or none.</summary>
    public bool IsForMacos { get; init; } = true;

    /// <summary>Whether it has a code signature, be it an ad-hoc one (<c>LC_CODE_SIGNATURE</c>).</summary>
    public bool IsSigned { get; init; }

    /// <summary>Reads a slice; null when there is none at the offset.</summary>
    /// <exception cref="FormatException">The file is truncated or damaged.</exception>
    internal static MachOSlice? Read(HeaderReader file, long start)
    {
        file.IsBigEndian = true;
        uint magic = file.ReadUInt32(start);
        if (magic is not (Magic32 or Magic64 or Swapped32 or Swapped64))
            return null;
        file.IsBigEndian = magic is Magic32 or Magic64;
        int headerLength = magic is Magic64 or Swapped64 ? 32 : 28;
        // struct mach_header: magic, cputype, cpusubtype, filetype, ncmds, sizeofcmds, flags
        uint count = file.ReadUInt32(start + 16);
        uint type = file.ReadUInt32(start + 12);
        if (count > MaxCommands)
            throw new FormatException("there are too many load commands");
        LoadCommands commands = new(file);
        commands.Read(start + headerLength, (int)count, file.ReadUInt32(start + 20));
        return new MachOSlice(NameOf(file.ReadUInt32(start + 4), file.ReadUInt32(start + 8)))
        {
            IsImage = type is 2 or 6 or 8, // MH_EXECUTE, MH_DYLIB, MH_BUNDLE
            Id = commands.Id,
            Dylibs = [.. commands.Dylibs],
            RunPaths = [.. commands.RunPaths],
            MinimumMacos = commands.MinimumMacos,
            IsForMacos = commands.MinimumMacos is not null || !commands.IsForOtherSystem,
            IsSigned = commands.IsSigned,
        };
    }

    // The upper byte of a subtype holds capabilities, such as the version of pointer authentication.
    internal static string NameOf(uint type, uint subtype) =>
        (type, subtype & 0x00FF_FFFF) switch
        {
            (0x0100_000C, 2) => "arm64e",
            (0x0100_000C, _) => "arm64",
            (0x0100_0007, _) => "x86_64",
            (7, _) => "i386",
            (12, _) => "arm",
            (18, _) => "ppc",
            (0x0100_0012, _) => "ppc64",
            _ => $"Mach-O processor {type}",
        };

    /// <summary>Collects what the load commands say.</summary>
    private sealed class LoadCommands(HeaderReader file)
    {
        public string? Id { get; private set; }

        public List<MachODylib> Dylibs { get; } = [];

        public List<string> RunPaths { get; } = [];

        public Version? MinimumMacos { get; private set; }

        public bool IsForOtherSystem { get; private set; }

        public bool IsSigned { get; private set; }

        public void Read(long at, int count, long length)
        {
            long end = at + length;
            for (; count > 0; count--)
            {
                uint size = file.ReadUInt32(at + 4);
                if (size < 8 || size > end - at)
                    throw new FormatException("a load command is longer than the table of load commands");
                Add(file.ReadUInt32(at), at, size);
                at += size;
            }
        }

        private void Add(uint command, long at, uint size)
        {
            switch (command)
            {
                case 0xC:
                    AddDylib(at, size, MachODylibKind.Required);
                    break;
                case 0x8000_0018:
                    AddDylib(at, size, MachODylibKind.Weak);
                    break;
                case 0x8000_001F:
                    AddDylib(at, size, MachODylibKind.Reexported);
                    break;
                case 0x20:
                    AddDylib(at, size, MachODylibKind.Lazy);
                    break;
                case 0x8000_0023:
                    AddDylib(at, size, MachODylibKind.Upward);
                    break;
                case 0xD:
                    Id = TextOf(at, size);
                    break;
                case 0x8000_001C:
                    RunPaths.Add(TextOf(at, size));
                    break;
                case 0x1D:
                    IsSigned = true;
                    break;
                case 0x24:
                    MinimumMacos = VersionAt(at + 8);
                    break;
                case 0x32 when file.ReadUInt32(at + 8) == Macos:
                    MinimumMacos = VersionAt(at + 12);
                    break;
                case 0x32 or 0x25 or 0x2F or 0x30: // for iOS, tvOS, watchOS and others
                    IsForOtherSystem = true;
                    break;
                default:
                    break;
            }
        }

        private void AddDylib(long at, uint size, MachODylibKind kind) =>
            Dylibs.Add(new MachODylib(TextOf(at, size), kind));

        // union lc_str: the offset of the text from the start of the command
        private string TextOf(long at, uint size)
        {
            uint offset = file.ReadUInt32(at + 8);
            if (offset >= size)
                throw new FormatException("the text of a load command lies outside of it");
            return file.ReadText(at + offset);
        }

        // X.Y.Z as xxxx.yy.zz
        private Version VersionAt(long at)
        {
            uint version = file.ReadUInt32(at);
            return new Version((int)(version >> 16), (int)((version >> 8) & 0xFF));
        }
    }
}
