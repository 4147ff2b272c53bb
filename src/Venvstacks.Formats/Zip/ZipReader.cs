using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;

namespace Venvstacks.Formats.Zip;

/// <summary>
/// Reads a zip archive by its central directory, and accepts only archives that every reader understands alike: each local header agrees
/// with the directory, the entries fill the file without gap, overlap, prefix or suffix, no name occurs twice, nothing is encrypted.
/// </summary>
/// <remarks>Entries can be opened and read from several threads at once.</remarks>
public sealed class ZipReader
{
    private const long MaxDirectoryLength = 256 * 1024 * 1024;

    private readonly IByteSource _source;
    private readonly string _archive;
    private readonly CentralDirectory _directory;

    private ZipReader(IByteSource source, string archive)
    {
        (_source, _archive, _directory) = (source, archive, new CentralDirectory(archive));
        ZipEnd end = ZipEnd.Read(source, Refuse);
        if (end.Length > MaxDirectoryLength)
            throw Refuse("the central directory is too long");
        byte[] bytes = new byte[end.Length];
        ZipEnd.ReadExactly(source, bytes, end.Offset, Refuse);
        Entries = ImmutableArray.Create(_directory.Read(bytes, end));
    }

    /// <summary>The entries, in the order of the central directory. Paths are as the archive spells them: see <see cref="EntryPath"/>.</summary>
    public ImmutableArray<ZipEntry> Entries { get; private set; }

    /// <summary>Reads the directory and checks the headers of all entries; the contents are checked when they are read.</summary>
    /// <param name="source">The archive; open as long as entries are read.</param>
    /// <param name="archive">The archive's name in messages.</param>
    /// <exception cref="ArchiveFormatException">The archive is damaged, cut short, or can be read in two ways.</exception>
    /// <exception cref="IOException">The archive cannot be read.</exception>
    public static ZipReader Read(IByteSource source, string archive)
    {
        ZipReader reader = new(source, archive);
        reader.Entries = reader.CheckHeaders();
        return reader;
    }

    /// <summary>Reads the directory only: the header of an entry is checked when the entry is opened.</summary>
    /// <inheritdoc cref="Read"/>
    public static ZipReader ReadDirectory(IByteSource source, string archive) => new(source, archive);

    /// <summary>The position of the central directory, which <see cref="ReadDirectory"/> needs together with the end of the archive.</summary>
    /// <inheritdoc cref="Read"/>
    public static (long Offset, long Length) LocateDirectory(IByteSource source, string archive)
    {
        ZipEnd end = ZipEnd.Read(source, problem => new ArchiveFormatException(archive, null, problem));
        return (end.Offset, end.Length);
    }

    /// <summary>The bytes of the archive that <see cref="Open"/> reads for an entry.</summary>
    public static (long Offset, long Length) RangeOf(ZipEntry entry) =>
        (entry.HeaderOffset, entry.NextOffset - entry.HeaderOffset);

    /// <summary>The content of an entry. Reading to the end checks length and CRC; the content is never longer than <see cref="ZipEntry.Length"/>.</summary>
    /// <exception cref="ArchiveFormatException">The entry's header does not agree with the directory.</exception>
    public Stream Open(ZipEntry entry)
    {
        ZipEntry located =
            entry.DataOffset > 0
                ? entry
                : new LocalHeaders(_source, _archive, _directory).Check(entry, FollowingOf(entry)?.Path);
        return InflatedEntryStream.TryOpen(_source, located) as Stream
            ?? new ZipEntryStream(_source, _archive, located);
    }

    /// <summary>The whole content of an entry.</summary>
    /// <exception cref="ArchiveFormatException">The entry is damaged.</exception>
    public byte[] ReadAll(ZipEntry entry)
    {
        using Stream stream = Open(entry);
        byte[] content = new byte[entry.Length];
        stream.ReadExactly(content);
        _ = stream.ReadByte(); // the end is where length and CRC are checked
        return content;
    }

    private ImmutableArray<ZipEntry> CheckHeaders()
    {
        LocalHeaders headers = new(_source, _archive, _directory);
        Dictionary<long, string> paths = [];
        foreach (ZipEntry entry in Entries)
            paths[entry.HeaderOffset] = entry.Path;
        ZipEntry[] located = [.. Entries];
        for (int i = 0; i < located.Length; i++)
            located[i] = headers.Check(located[i], paths.GetValueOrDefault(located[i].NextOffset));
        return ImmutableArray.Create(located);
    }

    private ZipEntry? FollowingOf(ZipEntry entry) => Entries.FirstOrDefault(e => e.HeaderOffset == entry.NextOffset);

    private ArchiveFormatException Refuse(string problem) => new(_archive, null, problem);
}
