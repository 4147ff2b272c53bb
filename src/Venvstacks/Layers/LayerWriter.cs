using System.Collections.Immutable;
using System.Text;
using Venvstacks.Storage;

namespace Venvstacks.Layers;

/// <summary>Writes the entries of a layer into a folder.</summary>
/// <param name="store">Where contents lie; files become links to them, reflinks or copies.</param>
internal sealed class LayerWriter(ContentStore store)
{
    /// <summary>Writes entries into a new folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="entries">The entries, folders before what is in them.</param>
    /// <exception cref="StorageException">They cannot be written.</exception>
    public void Write(StagedFolder folder, ImmutableArray<ManifestEntry> entries)
    {
        foreach (ManifestEntry entry in entries)
            Write(folder, entry);
    }

    /// <summary>Writes files that hold a place.</summary>
    public static void Write(StagedFolder folder, IEnumerable<PlacedFile> files)
    {
        foreach (PlacedFile file in files)
            folder.WriteFile(file.Path, Encoding.UTF8.GetBytes(file.Text));
    }

    private void Write(StagedFolder folder, ManifestEntry entry)
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
                folder.Link(store, entry.Content, entry.Path);
                break;
        }
    }
}
