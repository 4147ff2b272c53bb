using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Writes the entries of a layer into a folder.</summary>
/// <param name="store">Where contents lie; files become links to them, reflinks or copies.</param>
/// <param name="isShared">Whether files may be links to those of the store.</param>
internal sealed class LayerWriter(ContentStore store, bool isShared)
{
    /// <summary>Writes entries into a new folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="entries">The entries, folders before what is in them.</param>
    /// <param name="cancellationToken">Ends it between two entries.</param>
    /// <exception cref="StorageException">They cannot be written.</exception>
    public void Write(
        StagedFolder folder,
        ImmutableArray<ManifestEntry> entries,
        CancellationToken cancellationToken = default
    )
    {
        // What was changed in the store is written nowhere.
        ManifestEntry[] damaged =
        [
            .. entries
                .AsParallel()
                .WithCancellation(cancellationToken)
                .Where(entry => entry.Kind == EntryKind.File && !store.IsIntact(entry.Content)),
        ];
        if (damaged.Length > 0)
            throw new DamagedContentException(damaged[0].Content);
        ContentLinker linker = new(isShared);
        foreach (ManifestEntry entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(folder, entry, linker);
        }
    }

    /// <summary>Whether the entries of a folder are unchanged, by lengths and times: no file is opened.</summary>
    public static bool IsThere(string folder, ImmutableArray<ManifestEntry> entries) =>
        entries.AsParallel().All(entry => IsThere(Path.Combine(folder, entry.Path), entry));

    private static bool IsThere(string path, ManifestEntry entry) =>
        entry.Kind switch
        {
            EntryKind.Directory => Directory.Exists(path),
            EntryKind.Link => new FileInfo(path).LinkTarget == entry.Target,
            _ => entry.Content.IsUnchanged(new FileInfo(path)),
        };

    private void Write(StagedFolder folder, ManifestEntry entry, ContentLinker linker)
    {
        switch (entry.Kind)
        {
            case EntryKind.Directory:
                folder.CreateDirectory(entry.Path);
                break;
            case EntryKind.Link:
                folder.CreateSymbolicLink(entry.Path, entry.Target);
                break;
            default:
                linker.Link(store, entry.Content, folder.NewPathOf(entry.Path));
                break;
        }
    }
}
