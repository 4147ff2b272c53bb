using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>A folder for what is not finished: locked while somebody works in it, removed afterwards, or by the next sweep.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly FileLock _lock;

    private ScratchFolder(string path, FileLock held) => (FullPath, _lock) = (path, held);

    /// <summary>Where it is.</summary>
    public string FullPath { get; }

    /// <summary>Makes a folder beside the path that its content is for.</summary>
    /// <param name="path">The path; errors name it.</param>
    /// <param name="ending">What its own name has behind that of the path.</param>
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

    /// <summary>Removes it, and what was moved aside for it.</summary>
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
            _lock.Dispose(); // what cannot be removed now is left to the next sweep
        }
    }

    // As with files: a sweeper may be there between opening and locking.
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
