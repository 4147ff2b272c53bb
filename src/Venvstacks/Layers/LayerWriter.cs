using System.Collections.Immutable;
using System.Text;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Writes the entries of a layer into a folder.</summary>
/// <param name="store">Where contents lie; files become links to them, reflinks or copies.</param>
internal sealed class LayerWriter(ContentStore store)
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
        var linker = new ContentLinker();
        foreach (ManifestEntry entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(folder, entry, linker);
        }
    }

    /// <summary>Writes files that hold a place.</summary>
    public static void Write(StagedFolder folder, IEnumerable<PlacedFile> files)
    {
        foreach (PlacedFile file in files)
            folder.WriteFile(file.Path, Encoding.UTF8.GetBytes(file.Text));
    }

    /// <summary>Whether entries lie in a folder as they were written. Told by lengths and times: contents are not read.</summary>
    public static bool IsThere(string folder, ImmutableArray<ManifestEntry> entries) =>
        entries.AsParallel().All(entry => IsThere(Path.Combine(folder, entry.Path), entry));

    /// <summary>Whether files that hold a place lie in a folder as they were written.</summary>
    public static bool IsThere(string folder, IEnumerable<PlacedFile> files) =>
        files.All(file =>
            Path.Combine(folder, file.Path) is var path && File.Exists(path) && FileSystem.ReadText(path) == file.Text
        );

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
