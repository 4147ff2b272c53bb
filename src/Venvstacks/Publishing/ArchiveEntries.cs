using Venvstacks.Formats.Archives;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>The entries of a layer's archive: all that the manifest has, below one directory.</summary>
internal static class ArchiveEntries
{
    /// <summary>The entries, sorted by path.</summary>
    /// <param name="manifest">The layer.</param>
    /// <param name="topFolder">The directory in the archive that holds everything: the layer's deployed name.</param>
    /// <param name="store">Where contents lie.</param>
    public static ImmutableArray<ArchiveEntry> Of(LayerManifest manifest, string topFolder, ContentStore store)
    {
        Dictionary<string, string> owners = OwnersOf(manifest);
        ManifestEntry top = ManifestEntry.Directory(topFolder, manifest.Entries.Max(entry => entry.Time));
        return
        [
            ToArchive(top, topFolder, "", store),
            .. manifest.Entries.Select(entry =>
                ToArchive(entry, $"{topFolder}/{entry.Path}", owners.GetValueOrDefault(entry.Path, ""), store)
            ),
        ];
    }

    // The kind comes first, so what changes with every build (modules and generated files) stands at the end.
    private static Dictionary<string, string> OwnersOf(LayerManifest manifest)
    {
        Dictionary<string, string> owners = new(StringComparer.Ordinal);
        foreach (LayerComponent component in manifest.Inventory)
        {
            string owner = $"{(int)component.Kind} {(component.Kind == ComponentKind.Package ? component.Name : "")}";
            foreach (string path in component.Paths)
                owners[path] = owner;
        }
        return owners;
    }

    private static ArchiveEntry ToArchive(ManifestEntry entry, string path, string owner, ContentStore store) =>
        new(path, KindOf(entry))
        {
            Mode = entry.Mode,
            Time = entry.Time,
            Length = entry.Size,
            LinkTarget = entry.Kind == EntryKind.Link ? entry.Target : null,
            Owner = owner,
            Open = entry.Kind == EntryKind.File ? () => store.OpenChecked(entry.Content, entry.Path) : null,
        };

    private static ArchiveEntryKind KindOf(ManifestEntry entry) =>
        entry.Kind switch
        {
            EntryKind.Directory => ArchiveEntryKind.Directory,
            EntryKind.Link => ArchiveEntryKind.Link,
            _ => ArchiveEntryKind.File,
        };
}
