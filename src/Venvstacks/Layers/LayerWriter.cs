using System.Runtime.ExceptionServices;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Writes the entries of a layer into a folder.</summary>
/// <param name="store">Where contents lie; files become links to them, reflinks or copies.</param>
/// <param name="isShared">Whether files may be links to those of the store.</param>
internal sealed class LayerWriter(ContentStore store, bool isShared)
{
    /// <summary>Writes entries into a new folder, files on all cores.</summary>
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
        foreach (ManifestEntry entry in entries)
        {
            if (entry.Kind == EntryKind.Directory)
                folder.CreateDirectory(entry.Path);
            else if (entry.Kind == EntryKind.Link)
                folder.CreateSymbolicLink(entry.Path, entry.Target);
            else
                folder.CreateDirectory(entry.Folder);
        }
        ContentLinker linker = new(isShared);
        try
        {
            ParallelOptions options = new() { CancellationToken = cancellationToken };
            Parallel.ForEach(
                entries.Where(entry => entry.Kind == EntryKind.File),
                options,
                file =>
                {
                    string path = file.Path;
                    linker.Link(store, file.Content, folder.PathOf(path), path);
                }
            );
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }
}
