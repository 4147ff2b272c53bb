using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>A staging folder: locked while it is in use, then removed, at the latest by the next sweep.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly FileLock _lock;

    private ScratchFolder(string path, FileLock held) => (FullPath, _lock) = (path, held);

    public string FullPath { get; }

    /// <summary>Creates a staging folder beside the final path.</summary>
    /// <param name="path">The final path; errors name it.</param>
    /// <param name="ending">The end of the folder's name, after that of the path.</param>
    /// <exception cref="StorageException">It cannot be made there.</exception>
    public static ScratchFolder Beside(string path, string ending = "") =>
        StorageException.Guard(
            "write",
            path,
            () =>
            {
                ScratchFolder folder = Lock(Path.GetFullPath(path) + ending);
                try
                {
                    Directory.CreateDirectory(folder.FullPath);
                    return folder;
                }
                catch
                {
                    folder.Dispose();
                    throw;
                }
            }
        );

    /// <summary>The path of something in it.</summary>
    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>Removes the folder, and the old one that it replaced.</summary>
    public void Dispose()
    {
        try
        {
            StageSweeper.Remove(FullPath);
            _lock.Dispose();
            File.Delete(FullPath + StageName.LockEnding);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            _lock.Dispose(); // left to the next sweep
        }
    }

    // As with files, a sweeper may come between opening and locking.
    private static ScratchFolder Lock(string path)
    {
        while (true)
        {
            string stage = StageName.For(path);
            FileLock? held = FileLock.TryAcquire(stage + StageName.LockEnding);
            if (held is not null && File.Exists(stage + StageName.LockEnding))
                return new ScratchFolder(stage, held);
            held?.Dispose();
        }
    }
}
