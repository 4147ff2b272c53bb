using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Gzip;
using Venvstacks.Formats.Tar;
using Venvstacks.Store;

namespace Venvstacks.Runtimes;

/// <summary>Unpacks a runtime archive into the store: all entries below its directory <c>python</c>.</summary>
internal sealed class RuntimeArchiveReader(ContentStore store)
{
    private const string Top = "python";

    // Bounds of the unpacked size. Published builds unpack to four times their size, at most to some 400 MiB.
    private const long MinLimit = 512 * 1024 * 1024;
    private const int MaxRatio = 20;

    private readonly Dictionary<string, ManifestEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Reads an archive of the form <c>install_only</c> (<c>.tar.gz</c>).</summary>
    /// <param name="source">The archive, of a known length; not closed.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="cancellationToken">Ends the work between two entries.</param>
    /// <exception cref="ArchiveFormatException">The archive is damaged, has another form, or has an entry outside of <c>python</c>.</exception>
    public ImmutableArray<ManifestEntry> Read(Stream source, string name, CancellationToken cancellationToken = default)
    {
        using Stream tar = GzipReader.Open(source, name, Math.Max(MinLimit, source.Length * MaxRatio));
        TarReader reader = new(tar, name);
        while (reader.Read() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Add(entry, reader, name);
        }
        if (_entries.ContainsKey("PYTHON.json") || _entries.Count == 0)
            throw new ArchiveFormatException(
                name,
                null,
                "not an archive of the form 'install_only', with all files below 'python'"
            );
        if (RuntimeLinks.FindProblem(_entries.Values) is var (path, problem))
            throw new ArchiveFormatException(name, $"{Top}/{path}", problem);
        return [.. _entries.Values];
    }

    private void Add(TarEntry entry, TarReader reader, string archive)
    {
        EntryPath.Require(archive, entry.Path);
        if (entry.Path == Top)
            return;
        if (!entry.Path.StartsWith(Top + "/", StringComparison.Ordinal))
            throw new ArchiveFormatException(archive, entry.Path, "outside of the directory 'python'");
        string path = entry.Path[(Top.Length + 1)..];
        if (!_entries.TryAdd(path, Store(path, entry, reader, archive)))
            throw new ArchiveFormatException(archive, entry.Path, "a path that came before");
    }

    private ManifestEntry Store(string path, TarEntry entry, TarReader reader, string archive)
    {
        long time = entry.ModifiedAt.ToUnixTimeSeconds();
        switch (entry.Kind)
        {
            case TarEntryKind.Directory:
                return ManifestEntry.Directory(path, time);
            case TarEntryKind.SymbolicLink:
                return ManifestEntry.Link(path, entry.LinkTarget!, time);
            case TarEntryKind.HardLink:
                return FindLinked(entry, archive).At(path);
            default:
                bool isExecutable = (entry.Mode & 0b001_001_001) != 0;
                return ManifestEntry.File(path, store.Put(reader.OpenContent(), isExecutable), time);
        }
    }

    private ManifestEntry FindLinked(TarEntry entry, string archive)
    {
        string target = entry.LinkTarget!;
        bool isKnown = target.StartsWith(Top + "/", StringComparison.Ordinal);
        return
            isKnown
            && _entries.TryGetValue(target[(Top.Length + 1)..], out ManifestEntry? linked)
            && linked.Kind != EntryKind.Directory
            ? linked
            : throw new ArchiveFormatException(
                archive,
                entry.Path,
                $"a hard link to '{target}', which is not a file that came before it"
            );
    }
}
