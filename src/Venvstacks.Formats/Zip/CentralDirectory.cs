using Venvstacks.Formats.Archives;
using static Venvstacks.Formats.Zip.ZipRecord;

namespace Venvstacks.Formats.Zip;

/// <summary>Reads the records of the central directory.</summary>
internal sealed class CentralDirectory(string archive)
{
    private const ushort Zip64Field = 0x0001;
    private const ushort UnicodePathField = 0x7075;
    private const int UnixHost = 3;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The entries, in the directory's order.</summary>
    /// <param name="directory">The bytes of the directory.</param>
    /// <param name="end">The position of the directory, which all entries must lie before.</param>
    public ZipEntry[] Read(ReadOnlySpan<byte> directory, ZipEnd end)
    {
        List<ZipEntry> entries = new((int)end.Count);
        while (!directory.IsEmpty)
        {
            if (directory.Length < CentralLength || U32(directory, 0) != CentralSignature)
                throw Refuse(null, "the central directory is damaged");
            int variable = U16(directory, 28) + U16(directory, 30) + U16(directory, 32);
            if (directory.Length < CentralLength + variable)
                throw Refuse(null, "the central directory is damaged");
            entries.Add(ReadEntry(directory));
            directory = directory[(CentralLength + variable)..];
        }
        if (entries.Count != end.Count)
            throw Refuse(null, $"the end record counts {end.Count} entries, and there are {entries.Count}");
        CheckNames(entries);
        return Delimit(entries, end.Offset);
    }

    private void CheckNames(List<ZipEntry> entries)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (ZipEntry entry in entries)
        {
            if (!names.Add(entry.Path))
                throw Refuse(entry.Path, "the archive has two entries of this name");
        }
    }

    // The entries must fill the archive from its start to the directory, in any order.
    private ZipEntry[] Delimit(List<ZipEntry> entries, long directoryOffset)
    {
        ZipEntry[] delimited = [.. entries];
        if (entries.Count == 0 && directoryOffset != 0)
            throw Refuse(null, "there is a gap before the central directory");
        int[] order = [.. Enumerable.Range(0, entries.Count).OrderBy(i => entries[i].HeaderOffset)];
        for (int i = 0; i < order.Length; i++)
        {
            ZipEntry entry = entries[order[i]];
            if (i == 0 && entry.HeaderOffset != 0)
                throw Refuse(entry.Path, "there is a gap before it");
            if (entry.HeaderOffset > directoryOffset - LocalLength)
                throw Refuse(entry.Path, "its local header is not before the central directory");
            long next = i + 1 < order.Length ? entries[order[i + 1]].HeaderOffset : directoryOffset;
            delimited[order[i]] = entry with { NextOffset = next };
        }
        return delimited;
    }

    /// <summary>The content of the zip64 field among the extra fields, or empty when there is none.</summary>
    public ReadOnlySpan<byte> FindZip64(ReadOnlySpan<byte> extra, string path)
    {
        ReadOnlySpan<byte> found = [];
        while (!extra.IsEmpty)
        {
            if (!extra.ContainsAnyExcept((byte)0))
                break; // padding, as alignment tools write it
            if (extra.Length < 4 || extra.Length < 4 + U16(extra, 2))
                throw Refuse(path, "its extra fields are damaged");
            ushort id = U16(extra, 0);
            if (id == UnicodePathField || (id == Zip64Field && !found.IsEmpty))
                throw Refuse(path, "its extra fields give it a second name or size");
            if (id == Zip64Field)
                found = extra.Slice(4, U16(extra, 2));
            extra = extra[(4 + U16(extra, 2))..];
        }
        return found;
    }

    private ZipEntry ReadEntry(ReadOnlySpan<byte> record)
    {
        ushort flags = U16(record, 8);
        ushort method = U16(record, 10);
        string name = DecodeName(record.Slice(CentralLength, U16(record, 28)), flags);
        if ((flags & Encrypted) != 0)
            throw Refuse(name, "it is encrypted");
        if ((flags & ~KnownFlags) != 0)
            throw Refuse(name, "it uses unknown flags");
        if (method is not (Stored or Deflated or Zstandard))
            throw Refuse(name, $"it is compressed with {NameOf(method)}, and only deflate and zstd are supported");
        (long length, long packed, long offset) = ReadSizes(record, name);
        bool isDirectory = name.EndsWith('/');
        if ((method == Stored && packed != length) || (isDirectory && length != 0))
            throw Refuse(name, "its sizes are inconsistent");
        return new ZipEntry(isDirectory ? name[..^1] : name, isDirectory, length)
        {
            CompressedLength = packed,
            Crc32 = U32(record, 16),
            UnixMode = U16(record, 4) >> 8 == UnixHost ? (int)(U32(record, 38) >> 16) : 0,
            Method = method,
            Flags = flags,
            HeaderOffset = offset,
        };
    }

    private static string NameOf(ushort method) =>
        method switch
        {
            9 => "Deflate64",
            12 => "bzip2",
            14 => "LZMA",
            95 => "xz",
            98 => "PPMd",
            _ => $"method {method}",
        };

    // A size or offset of all ones stands in the zip64 field instead, which has those values only, in this order.
    private (long Length, long Packed, long Offset) ReadSizes(ReadOnlySpan<byte> record, string name)
    {
        ReadOnlySpan<byte> zip64 = FindZip64(record.Slice(CentralLength + U16(record, 28), U16(record, 30)), name);
        long length = Widen(U32(record, 24), ref zip64, name);
        long packed = Widen(U32(record, 20), ref zip64, name);
        long offset = Widen(U32(record, 42), ref zip64, name);
        if (!zip64.IsEmpty || U16(record, 34) != 0)
            throw Refuse(name, "its zip64 field is damaged, or the archive is split into several parts");
        return (length, packed, offset);
    }

    private long Widen(uint value, ref ReadOnlySpan<byte> zip64, string name)
    {
        if (value != uint.MaxValue)
            return value;
        if (zip64.Length < 8 || U64(zip64, 0) > long.MaxValue)
            throw Refuse(name, "its zip64 field is damaged");
        long wide = (long)U64(zip64, 0);
        zip64 = zip64[8..];
        return wide;
    }

    private string DecodeName(ReadOnlySpan<byte> name, ushort flags)
    {
        if ((flags & IsUtf8) == 0 && !Ascii.IsValid(name))
            throw Refuse(Encoding.Latin1.GetString(name), "its name is not ASCII and is not marked as UTF-8");
        try
        {
            return StrictUtf8.GetString(name);
        }
        catch (DecoderFallbackException)
        {
            throw Refuse(Encoding.Latin1.GetString(name), "its name is not UTF-8");
        }
    }

    private ArchiveFormatException Refuse(string? entry, string problem) => new(archive, entry, problem);
}
