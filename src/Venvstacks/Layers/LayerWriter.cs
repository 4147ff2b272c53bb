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
    /// <exception cref="DamagedContentException">A file of the store was changed; it is removed.</exception>
    /// <exception cref="StorageException">They cannot be written.</exception>
    public void Write(
        StagedFolder folder,
        ImmutableArray<ManifestEntry> entries,
        CancellationToken cancellationToken = default
    )
    {
        // Copies are hashed on their way; what a link leads to is hashed before, on all cores.
        if (isShared)
        {
            entries
                .AsParallel()
                .WithCancellation(cancellationToken)
                .Where(entry => entry.Kind == EntryKind.File)
                .ForAll(entry => store.IsIntact(entry.Content));
        }
        ContentLinker linker = new(isShared);
        foreach (ManifestEntry entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(folder, entry, linker);
        }
    }

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
