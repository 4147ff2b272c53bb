using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>
/// A folder that appears under its name only when it is whole: made beside its place, brought to the disk, and swapped with the old one,
/// which is deleted last. Without <see cref="Commit"/> nothing happened.
/// </summary>
/// <remarks>Paths below it are relative, with slashes; missing folders on the way are made. Not for several threads.</remarks>
internal sealed class StagedFolder : IDisposable
{
    private readonly string _path;
    private readonly ScratchFolder _stage;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal) { "" };

    private StagedFolder(string path) => (_path, _stage) = (path, ScratchFolder.Beside(path));

    /// <summary>Where the folder is made.</summary>
    public string StagePath => _stage.FullPath;

    /// <summary>Starts a folder; the one that holds it is made where it is missing.</summary>
    /// <param name="path">The final path.</param>
    /// <exception cref="StorageException">It cannot be made there.</exception>
    public static StagedFolder Create(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(path))
            throw StorageException.About(
                DiagnosticCodes.FileInTheWay,
                $"cannot write the directory '{path}': a file has its name"
            );
        return new StagedFolder(path);
    }

    /// <summary>Makes a folder.</summary>
    public void CreateDirectory(string path)
    {
        if (_folders.Add(path))
            Try(path, () => Directory.CreateDirectory(_stage.PathOf(path)));
    }

    /// <summary>Makes a symbolic link.</summary>
    public void CreateSymbolicLink(string path, string target)
    {
        CreateParent(path);
        Try(path, () => File.CreateSymbolicLink(_stage.PathOf(path), target));
    }

    /// <summary>The full path of a new file here; its directory exists then.</summary>
    public string NewPathOf(string path)
    {
        CreateParent(path);
        return _stage.PathOf(path);
    }

    /// <summary>Brings everything to the disk, writes the marker last, and puts the folder into its place.</summary>
    /// <param name="marker">The name of a file that says that the folder is whole, or null for none.</param>
    /// <param name="content">What the marker holds.</param>
    /// <exception cref="StorageException">It cannot be written; what was there is as it was.</exception>
    public void Commit(string? marker = null, ReadOnlySpan<byte> content = default)
    {
        Try("", () => FileSystem.FlushFileSystem(StagePath));
        if (marker is not null)
            StagedFile.Write(_stage.PathOf(marker), content);
        Try("", SwapIn);
        Try("", () => FileSystem.FlushDirectory(Path.GetDirectoryName(_path)!));
    }

    /// <summary>Removes what was not committed, or what the new folder took the place of.</summary>
    public void Dispose() => _stage.Dispose();

    private void SwapIn()
    {
        if (!TryRename() && !FileSystem.TryExchange(StagePath, _path))
        {
            // Killed between the two, the next sweep puts the old one back.
            FileSystem.Rename(_path, StagePath + StageName.OldEnding);
            FileSystem.Rename(StagePath, _path);
        }
    }

    // Somebody else may be first with the same folder.
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

    private void CreateParent(string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash > 0 && !_folders.Contains(path[..slash]))
            CreateDirectory(path[..slash]);
    }

    private void Try(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("write", path.Length == 0 ? _path : Path.Combine(_path, path), e);
        }
    }
}
