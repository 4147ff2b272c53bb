using System.Collections.Immutable;
using System.IO.Compression;
using Venvstacks.Formats.Tar;
using Venvstacks.Formats.Xz;
using Venvstacks.Store;

namespace Venvstacks.Tests.Publishing;

/// <summary>An entry of a published archive.</summary>
internal sealed record PackedEntry(string Path, EntryKind Kind, byte[] Content)
{
    private const int LinkType = 0xA000;

    /// <summary>The entries of an archive, a folder's without its last slash.</summary>
    public static ImmutableArray<PackedEntry> ReadAll(string archive) =>
        archive.EndsWith(".zip", StringComparison.Ordinal) ? [.. ReadZip(archive)] : [.. ReadTar(archive)];

    private static IEnumerable<PackedEntry> ReadZip(string archive)
    {
        using ZipArchive zip = ZipFile.OpenRead(archive);
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            EntryKind kind =
                entry.FullName.EndsWith('/') ? EntryKind.Directory
                : ((entry.ExternalAttributes >> 16) & 0xF000) == LinkType ? EntryKind.Link
                : EntryKind.File;
            using Stream content = entry.Open();
            yield return new PackedEntry(entry.FullName.TrimEnd('/'), kind, Read(content));
        }
    }

    private static IEnumerable<PackedEntry> ReadTar(string archive)
    {
        using FileStream file = File.OpenRead(archive);
        using Stream tar = XzReader.Open(file, archive);
        TarReader reader = new(tar, archive);
        while (reader.Read() is { } entry)
        {
            EntryKind kind = entry.Kind switch
            {
                TarEntryKind.Directory => EntryKind.Directory,
                TarEntryKind.SymbolicLink => EntryKind.Link,
                _ => EntryKind.File,
            };
            yield return new PackedEntry(entry.Path, kind, kind == EntryKind.File ? Read(reader.OpenContent()) : []);
        }
    }

    private static byte[] Read(Stream content)
    {
        using MemoryStream bytes = new();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }
}
