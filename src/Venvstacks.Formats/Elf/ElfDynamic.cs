using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.Elf;

/// <summary>The dynamic section of an ELF file (System V ABI, chapter 5), found through the segments as loaders do; section headers may be missing.</summary>
internal sealed class ElfDynamic
{
    public const long Needed = 1;
    public const long StringTable = 5;
    public const long SoName = 14;
    public const long Rpath = 15;
    public const long RunPath = 29;
    public const long VersionNeeds = 0x6FFFFFFE;
    public const long VersionNeedCount = 0x6FFFFFFF;

    private const int EntryLength = 16;
    private const int MaxEntries = 65_536;

    private readonly HeaderReader _file;
    private readonly ImmutableArray<ElfSegment> _segments;
    private readonly List<(long Tag, long Value)> _entries = [];
    private readonly long? _strings;

    /// <summary>Reads the section; it is empty in a static program.</summary>
    public ElfDynamic(HeaderReader file, ImmutableArray<ElfSegment> segments)
    {
        (_file, _segments) = (file, segments);
        ElfSegment dynamic = segments.FirstOrDefault(segment => segment.Type == ElfSegment.Dynamic);
        for (long at = 0; at < dynamic.Length; at += EntryLength)
        {
            if (_entries.Count == MaxEntries)
                throw new FormatException("the dynamic section is too long");
            long start = unchecked(dynamic.Offset + at);
            long tag = file.ReadInt64(start);
            if (tag == 0)
                break;
            _entries.Add((tag, file.ReadInt64(start + 8)));
        }
        _strings = Find(StringTable) is { } address ? ToFileOffset(address) : null;
    }

    /// <summary>The value of the last entry with a tag, or null.</summary>
    public long? Find(long tag)
    {
        int index = _entries.FindLastIndex(entry => entry.Tag == tag);
        return index < 0 ? null : _entries[index].Value;
    }

    /// <summary>The strings that the entries with a tag name.</summary>
    public ImmutableArray<string> TextsOf(long tag) =>
        [.. _entries.Where(entry => entry.Tag == tag).Select(entry => TextAt(entry.Value))];

    /// <summary>A string of the string table.</summary>
    public string TextAt(long offset) => _file.ReadText(TextOffset(offset));

    /// <summary>The offset in the file of a string of the string table.</summary>
    public long TextOffset(long offset) =>
        _strings is { } table && offset >= 0 && offset <= _file.Length
            ? table + offset
            : throw new FormatException("the string table is truncated");

    // The file offset of an address is the offset of its segment + (address - address of its segment).
    public long ToFileOffset(long address)
    {
        foreach (ElfSegment segment in _segments.Where(segment => segment.Type == ElfSegment.Load))
        {
            if (segment.Address > address || address >= unchecked(segment.Address + segment.Length))
                continue;
            long offset = unchecked(segment.Offset + address - segment.Address);
            return offset >= 0 && offset <= _file.Length ? offset : throw new FormatException("the file is truncated");
        }
        throw new FormatException("an address is outside of all segments");
    }
}
