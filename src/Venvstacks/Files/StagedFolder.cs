using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>A folder that is staged beside its path, synced and swapped with the old one on <see cref="Commit"/>. Without it, the old folder stays unchanged.</summary>
/// <remarks>Paths in it are relative, with slashes; missing parents are created. Not thread-safe.</remarks>
internal sealed class StagedFolder : IDisposable
{
    private readonly string _path;
    private readonly ScratchFolder _stage;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal) { "" };

    private StagedFolder(string path) => (_path, _stage) = (path, ScratchFolder.Beside(path));

    /// <summary>The path at which the folder is made.</summary>
    public string StagePath => _stage.FullPath;

    /// <summary>Starts a folder; its parent is created if it is missing.</summary>
    /// <exception cref="StorageException">It cannot be made there.</exception>
    public static StagedFolder Create(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(path))
            throw StorageException.About(
                DiagnosticCodes.FileInTheWay,
                $"cannot write the directory '{path}': a file has this name",
                "choose another directory, or move the file away"
            );
        StagedFolder folder = new(path);
        FileSystem.SpreadFolders(folder.StagePath);
        return folder;
    }

    /// <summary>Makes a folder.</summary>
    public void CreateDirectory(string path)
    {
        if (_folders.Add(path))
            Try(path, () => Directory.CreateDirectory(_stage.PathOf(path)));
    }

    /// <summary>Makes a symbolic link.</summary>
    /// <exception cref="StorageException">It cannot be made, perhaps because the file system has none.</exception>
    public void CreateSymbolicLink(string path, string target)
    {
        CreateParent(path);
        try
        {
            File.CreateSymbolicLink(_stage.PathOf(path), target);
        }
        catch (Exception exception) when (StorageException.IsFileError(exception))
        {
            throw StorageException.ForLink(Path.Combine(_path, path), exception);
        }
    }

    /// <summary>The full path of a new file; its parent is created.</summary>
    public string NewPathOf(string path)
    {
        CreateParent(path);
        return PathOf(path);
    }

    /// <summary>The full path of something in it. For several threads.</summary>
    public string PathOf(string path) => _stage.PathOf(path);

    /// <summary>Makes the folder that a path is in.</summary>
    public void CreateParent(string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash > 0 && !_folders.Contains(path[..slash]))
            CreateDirectory(path[..slash]);
    }

    /// <summary>Syncs all files, writes the marker last, and swaps the folder in.</summary>
    /// <param name="marker">The name of a file that marks the folder as complete, or null.</param>
    /// <param name="write">Writes the content of the marker.</param>
    /// <exception cref="StorageException">The folder cannot be written; the old one is unchanged.</exception>
    public void Commit(string? marker = null, Action<Stream>? write = null)
    {
        Try("", () => FileSystem.FlushFileSystem(StagePath));
        if (marker is not null)
            WriteMarker(_stage.PathOf(marker), write);
        Try("", SwapIn);
        Try("", () => FileSystem.FlushDirectory(Path.GetDirectoryName(_path)!));
    }

    /// <summary>Removes the uncommitted folder, or the replaced one.</summary>
    public void Dispose() => _stage.Dispose();

    private static void WriteMarker(string path, Action<Stream>? write)
    {
        using StagedFile file = StagedFile.Create(path);
        write?.Invoke(file.Content);
        file.Commit();
    }

    private void SwapIn()
    {
        if (!TryRename() && !FileSystem.TryExchange(StagePath, _path))
        {
            // If the process is killed between the renames, the next sweep restores the old folder.
            FileSystem.Rename(_path, StagePath + StageName.OldEnding);
            FileSystem.Rename(StagePath, _path);
        }
    }

    // Another process may create the same folder first.
    private bool TryRename()
    {
        if (Directory.Exists(_path))
            return false;
        try
        {
            FileSystem.Rename(StagePath, _path);
            return true;
        }
        catch (IOException) when (Directory.Exists(_path))
        {
            return false;
        }
    }

    private void Try(string path, Action action) =>
        StorageException.Guard("write", path.Length == 0 ? _path : Path.Combine(_path, path), action);
}
