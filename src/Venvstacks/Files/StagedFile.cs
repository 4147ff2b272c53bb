using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>
/// A file that appears under its name only when it is whole: written beside its place, checked, brought to the disk, renamed. Until
/// <see cref="Commit"/> an old file of that name stays as it is; without it nothing happened.
/// </summary>
/// <remarks>The umask decides on its mode, as of every file that a user makes; what is in layers has a mode of its own.</remarks>
internal sealed class StagedFile : IDisposable
{
    private readonly string _path;
    private readonly string _stage;
    private readonly SafeFileHandle _handle;
    private readonly CheckedFileStream _content;
    private bool _committed;

    private StagedFile(string path, string stage, SafeFileHandle handle)
    {
        (_path, _stage, _handle) = (path, stage, handle);
        _content = new CheckedFileStream(handle, path);
    }

    /// <summary>Where to write; failures are <see cref="StorageException"/>s that name the file.</summary>
    public Stream Content => _content;

    /// <summary>Starts a file; its folder is made where it is missing.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="stageFolder">Where it is staged, on the same file system; null for beside its place.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static StagedFile Create(string path, string? stageFolder = null)
    {
        path = Path.GetFullPath(path);
        string beside = stageFolder is null ? path : Path.Combine(stageFolder, Path.GetFileName(path));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            (string stage, SafeFileHandle handle) = OpenStage(beside);
            return new StagedFile(path, stage, handle);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("write", path, e);
        }
    }

    /// <summary>Writes a whole file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using StagedFile file = Create(path);
        file.Content.Write(content);
        file.Commit();
    }

    /// <summary>Brings the content to the disk and gives it its name.</summary>
    /// <param name="isDurable">Whether the file must outlast a power cut from here on; false for what can be had again.</param>
    /// <exception cref="StorageException">It cannot be written; an old file of that name is as it was.</exception>
    public void Commit(bool isDurable = true)
    {
        _content.Flush();
        try
        {
            if (isDurable)
                RandomAccess.FlushToDisk(_handle);
            if (OperatingSystem.IsWindows())
                _handle.Dispose(); // an open file cannot be renamed there
            FileSystem.Rename(_stage, _path);
            _committed = true;
            _handle.Dispose(); // and with it the lock, which readers would meet
            if (isDurable)
                FileSystem.FlushDirectory(Path.GetDirectoryName(_path)!);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("write", _path, e);
        }
    }

    /// <summary>Removes what was not committed.</summary>
    public void Dispose()
    {
        // Deleted while it is locked, so that no sweeper comes between; an open file cannot be deleted on Windows.
        if (OperatingSystem.IsWindows())
            _content.Dispose();
        if (!_committed)
            File.Delete(_stage);
        _content.Dispose();
    }

    // The open file is locked, which tells a sweeper that somebody is at work. Between opening and locking it may be swept: then another name.
    private static (string Stage, SafeFileHandle Handle) OpenStage(string path)
    {
        while (true)
        {
            string stage = StageName.For(path);
            SafeFileHandle handle;
            try
            {
                handle = File.OpenHandle(stage, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            }
            catch (IOException e) when (FileLock.IsHeldElsewhere(e))
            {
                continue;
            }
            if (File.Exists(stage))
                return (stage, handle);
            handle.Dispose();
        }
    }
}
