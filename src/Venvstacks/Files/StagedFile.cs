using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>A file that is staged beside its path, synced and renamed on <see cref="Commit"/>. Without it, the old file stays unchanged.</summary>
/// <remarks>The umask decides on the mode; files in layers have fixed modes.</remarks>
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

    /// <summary>The content to write; failures are <see cref="StorageException"/>s that name the file.</summary>
    public Stream Content => _content;

    /// <summary>Starts a file; its folder is created if it is missing.</summary>
    /// <param name="path">The final path.</param>
    /// <param name="stageFolder">The folder for the stage, on the same file system; null for the file's own.</param>
    /// <exception cref="StorageException">The folder cannot be written.</exception>
    public static StagedFile Create(string path, string? stageFolder = null)
    {
        path = Path.GetFullPath(path);
        string beside = stageFolder is null ? path : Path.Combine(stageFolder, Path.GetFileName(path));
        return StorageException.Guard("write", path, Open);

        StagedFile Open()
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            (string stage, SafeFileHandle handle) = OpenStage(beside);
            return new StagedFile(path, stage, handle);
        }
    }

    /// <summary>Writes a whole file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using StagedFile file = Create(path);
        file.Content.Write(content);
        file.Commit();
    }

    /// <summary>Syncs the content and renames the file.</summary>
    /// <param name="isDurable">Whether the file must survive a power cut; false for cached files.</param>
    /// <exception cref="StorageException">The file cannot be written; an old file is unchanged.</exception>
    public void Commit(bool isDurable = true)
    {
        _content.Flush();
        StorageException.Guard("write", _path, Rename);

        void Rename()
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
    }

    /// <summary>Removes an uncommitted file.</summary>
    public void Dispose()
    {
        // Deleted while locked, so that no sweeper interferes; Windows cannot delete an open file.
        if (OperatingSystem.IsWindows())
            _content.Dispose();
        if (!_committed)
            File.Delete(_stage);
        _content.Dispose();
    }

    // The open file is locked, which keeps sweepers off. If one removes the file before it is locked, another name is tried.
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
