using Microsoft.Win32.SafeHandles;

namespace Venvstacks.Files;

/// <summary>A lock between processes, released even when its process is killed: <c>flock</c> on Linux and macOS, an unshared file on Windows.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private FileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Acquires the lock, or returns null when it is held elsewhere.</summary>
    /// <param name="path">The lock's file; created with its folder if it is missing, and never removed.</param>
    /// <exception cref="IOException">The file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be made.</exception>
    public static FileLock? TryAcquire(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new FileLock(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (IsHeldElsewhere(e))
        {
            return null;
        }
    }

    /// <summary>Acquires a shared lock on a file that exists, or returns null when the lock is held alone elsewhere.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be read.</exception>
    public static FileLock? TryShare(string path)
    {
        try
        {
            return new FileLock(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        }
        catch (IOException e) when (IsHeldElsewhere(e))
        {
            return null;
        }
    }

    /// <summary>Acquires the lock of a folder, or returns null when it is held elsewhere. On Unix nothing is written.</summary>
    /// <exception cref="IOException">The folder cannot be locked.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be locked.</exception>
    public static FileLock? TryAcquireFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return TryAcquire(Path.Combine(folder, ".venvstacks.lock"));
        SafeFileHandle handle = UnlockedFile.Open(folder);
        if (FileSystem.TryLock(handle))
            return new FileLock(handle);
        handle.Dispose();
        return null;
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Whether a file could not be opened because it is locked elsewhere.</summary>
    public static bool IsHeldElsewhere(IOException e)
    {
        const int sharingViolation = unchecked((int)0x80070020);
        return OperatingSystem.IsWindows() ? e.HResult == sharingViolation
            : OperatingSystem.IsMacOS() ? e.HResult == 35
            : e.HResult == 11; // EWOULDBLOCK
    }
}
