using System.Text;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Files that are written here and not taken from somewhere.</summary>
internal static class GeneratedFiles
{
    /// <summary>Puts a text into the store, and gives the entry of a file that holds it.</summary>
    public static ManifestEntry AddText(
        this ContentStore store,
        string path,
        string text,
        long time,
        bool isExecutable = false
    ) => ManifestEntry.File(path, store.Put(Encoding.UTF8.GetBytes(text), isExecutable), time);
}
