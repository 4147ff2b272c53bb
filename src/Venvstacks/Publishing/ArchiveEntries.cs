using System.Collections;
using Venvstacks.Formats.Archives;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>The entries of a layer's archive, sorted by path: all that the manifest has, below one directory.</summary>
/// <remarks>Each is made when it is read: together they would take more memory than the manifest.</remarks>
internal sealed class ArchiveEntries : IReadOnlyList<ArchiveEntry>
{
    private readonly ImmutableArray<ManifestEntry> _entries;
    private readonly ImmutableArray<string> _owners;
    private readonly ContentStore _store;
    private readonly ManifestEntry _top;

    /// <summary>The entries of a layer.</summary>
    /// <param name="manifest">The layer.</param>
    /// <param name="topFolder">The directory in the archive that holds everything: the layer's deployed name.</param>
    /// <param name="store">Where contents lie.</param>
    public ArchiveEntries(LayerManifest manifest, string topFolder, ContentStore store)
    {
        (_entries, _owners, _store) = (manifest.Entries, OwnersOf(manifest), store);
        _top = ManifestEntry.Directory(topFolder, manifest.Entries.Max(entry => entry.Time));
    }

    public int Count => 1 + _entries.Length;

    public ArchiveEntry this[int index] =>
        index == 0
            ? ToArchive(_top, _top.Path, "")
            : ToArchive(_entries[index - 1], _entries[index - 1].PathIn(_top.Path), _owners[index - 1]);

    public IEnumerator<ArchiveEntry> GetEnumerator() =>
        Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The kind comes first, so what changes with every build (modules and generated files) stands at the end.
    private static ImmutableArray<string> OwnersOf(LayerManifest manifest)
    {
        Dictionary<LayerComponent, string> names = manifest.Inventory.ToDictionary(
            part => part,
            part => $"{(int)part.Kind} {(part.Kind == ComponentKind.Package ? part.Name : "")}"
        );
        return [.. manifest.Owners().Select(owner => owner is null ? "" : names[owner])];
    }

    private ArchiveEntry ToArchive(ManifestEntry entry, string path, string owner) =>
        new(path, KindOf(entry))
        {
            Mode = entry.Mode,
            Time = entry.Time,
            Length = entry.Size,
            LinkTarget = entry.Kind == EntryKind.Link ? entry.Target : null,
            Owner = owner,
            Open = entry.Kind == EntryKind.File ? () => _store.OpenChecked(entry.Content, entry.Path) : null,
        };

    private static ArchiveEntryKind KindOf(ManifestEntry entry) =>
        entry.Kind switch
        {
            EntryKind.Directory => ArchiveEntryKind.Directory,
            EntryKind.Link => ArchiveEntryKind.Link,
            _ => ArchiveEntryKind.File,
        };
}
