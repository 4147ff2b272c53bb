using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.Pe;

/// <summary>The processor of a PE file and the libraries that it imports (Microsoft's PE format).</summary>
/// <param name="Processor">The processor: <c>amd64</c>, <c>arm64</c>, <c>x86</c>.</param>
public sealed record PeFile(string Processor)
{
    private const int ImportDirectory = 1;
    private const int DelayImportDirectory = 13;
    private const int MaxDescriptors = 4096;
    private const uint MaxSections = 1024;

    /// <summary>The libraries that must be there when the file is loaded, in order.</summary>
    public ImmutableArray<string> Imports { get; init; } = [];

    /// <summary>The libraries that are loaded when one of their functions is first called.</summary>
    public ImmutableArray<string> DelayImports { get; init; } = [];

    /// <summary>The first bytes of every program of DOS and Windows.</summary>
    public static ReadOnlySpan<byte> Magic => "MZ"u8;

    /// <summary>Reads the headers of a file; null when it is not a PE file.</summary>
    /// <exception cref="FormatException">The file is truncated or damaged.</exception>
    public static PeFile? Read(IByteSource source)
    {
        HeaderReader file = new(source);
        if (file.Length < 64 || !file.Read(0, 2).SequenceEqual(Magic))
            return null;
        uint start = file.ReadUInt32(0x3C);
        if (start > file.Length - 24 || !file.Read(start, 4).SequenceEqual("PE\0\0"u8))
            return null;
        string processor = NameOf(file.ReadUInt16(start + 4));
        Directories directories = new(file, start);
        return new PeFile(processor)
        {
            // IMAGE_IMPORT_DESCRIPTOR has 20 bytes and its name at 12, ImgDelayDescr 32 and the name at 4.
            Imports = directories.ReadNames(ImportDirectory, length: 20, nameAt: 12, hasAttributes: false),
            DelayImports = directories.ReadNames(DelayImportDirectory, length: 32, nameAt: 4, hasAttributes: true),
        };
    }

    private static string NameOf(ushort machine) =>
        machine switch
        {
            0x8664 => "amd64",
            0xAA64 => "arm64",
            0x14C => "x86",
            0x1C0 or 0x1C4 => "arm",
            _ => $"PE machine {machine}",
        };

    /// <summary>The data directories of a file, and the sections that their addresses lie in.</summary>
    private sealed class Directories
    {
        private readonly HeaderReader _file;
        private readonly long _table;
        private readonly uint _count;
        private readonly long _imageBase;
        private readonly List<(uint Address, uint Length, uint Offset)> _sections = [];

        public Directories(HeaderReader file, long start)
        {
            _file = file;
            long optional = start + 24;
            int optionalLength = file.ReadUInt16(start + 20);
            if (optionalLength < 2)
                return;
            bool isLong = file.ReadUInt16(optional) switch
            {
                0x10B => false,
                0x20B => true,
                _ => throw new FormatException("the optional header is of an unknown kind"),
            };
            _imageBase = isLong ? file.ReadInt64(optional + 24) : file.ReadUInt32(optional + 28);
            _count = file.ReadUInt32(optional + (isLong ? 108 : 92));
            _table = optional + (isLong ? 112 : 96);
            ReadSections(optional + optionalLength, file.ReadUInt16(start + 6));
        }

        public ImmutableArray<string> ReadNames(int directory, int length, int nameAt, bool hasAttributes)
        {
            uint address = directory < _count ? _file.ReadUInt32(_table + (directory * 8)) : 0;
            if (address == 0)
                return [];
            long at = ToFileOffset(address);
            ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>();
            while (_file.ReadUInt32(at + nameAt) is var name && name != 0)
            {
                if (names.Count == MaxDescriptors)
                    throw new FormatException("there are too many imported libraries");
                // Old files have addresses of a loaded image there.
                bool isAbsolute = hasAttributes && (_file.ReadUInt32(at) & 1) == 0;
                names.Add(_file.ReadText(ToFileOffset(isAbsolute ? unchecked(name - (uint)_imageBase) : name)));
                at += length;
            }
            return names.ToImmutable();
        }

        // IMAGE_SECTION_HEADER: name (8), VirtualSize, VirtualAddress, SizeOfRawData, PointerToRawData
        private void ReadSections(long at, uint count)
        {
            if (count > MaxSections)
                throw new FormatException("there are too many sections");
            for (uint i = 0; i < count; i++, at += 40)
            {
                uint length = Math.Max(_file.ReadUInt32(at + 8), _file.ReadUInt32(at + 16));
                _sections.Add((_file.ReadUInt32(at + 12), length, _file.ReadUInt32(at + 20)));
            }
        }

        private long ToFileOffset(uint address)
        {
            foreach ((uint start, uint length, uint offset) in _sections)
            {
                if (start <= address && address - start < length)
                    return (long)offset + (address - start);
            }
            throw new FormatException("an address is outside of all sections");
        }
    }
}
