using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Locking;

/// <summary>Writes the locks of a run: all files are staged before the first is renamed, and unchanged files are not touched.</summary>
internal static class LockCommit
{
    /// <summary>The files that differ on disk, in the order in which they are written.</summary>
    /// <param name="layers">The layers, lower ones first.</param>
    /// <remarks>
    /// Upper layers go first, and the metadata of each layer last: after a killed run some layer's metadata do not fit its lock,
    /// or it still has to be locked, and the layers above with it.
    /// </remarks>
    public static ImmutableArray<LockFileText> FindChanged(IEnumerable<LayerLocking> layers) =>
        [.. layers.Reverse().SelectMany(layer => layer.Files).Where(IsChanged)];

    /// <summary>Writes files.</summary>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public static void Write(ImmutableArray<LockFileText> files)
    {
        string[] newFolders = NewFolders(files);
        List<StagedFile> staged = [];
        try
        {
            foreach (LockFileText file in files)
                staged.Add(Stage(file));
            foreach (StagedFile file in staged)
                file.Commit();
        }
        finally
        {
            foreach (StagedFile file in staged)
                file.Dispose();
            foreach (string folder in newFolders.Where(IsEmpty))
                Directory.Delete(folder);
        }
    }

    // The folders of layers, then their parent.
    private static string[] NewFolders(ImmutableArray<LockFileText> files)
    {
        string[] folders = [.. files.Select(file => Path.GetDirectoryName(file.Path)!)];
        return
        [
            .. folders
                .Concat(folders.Select(folder => Path.GetDirectoryName(folder)!))
                .Distinct(StringComparer.Ordinal)
                .Where(folder => !Directory.Exists(folder)),
        ];
    }

    private static bool IsEmpty(string folder) =>
        Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any();

    private static bool IsChanged(LockFileText file) =>
        !File.Exists(file.Path) || UnlockedFile.ReadText(file.Path) != file.Text;

    private static StagedFile Stage(LockFileText file)
    {
        StagedFile staged = StagedFile.Create(file.Path);
        staged.Content.Write(Encoding.UTF8.GetBytes(file.Text));
        return staged;
    }
}
