using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Venvstacks.Files;

/// <summary>A lock that any number of processes hold at once, and that excludes a <see cref="FileLock"/> of the same file.</summary>
/// <remarks>The file is opened for reading only. On Unix, programs that are started while the lock is held inherit it.</remarks>
internal sealed partial class SharedFileLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SharedFileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Acquires the lock, or returns null when another process holds it alone.</summary>
    /// <param name="path">The lock's file, which must exist.</param>
    /// <exception cref="IOException">The file cannot be opened or locked.</exception>
    public static SharedFileLock? TryAcquire(string path)
    {
        if (OperatingSystem.IsWindows())
            return TryAcquireOnWindows(path);
        const int sharedWithoutWaiting = 1 | 4;
        int held = OperatingSystem.IsMacOS() ? 35 : 11; // EWOULDBLOCK
        SafeFileHandle handle = Open(path, 0); // not closed on exec
        if (handle.IsInvalid)
            throw Error(path);
        if (Lock(handle, sharedWithoutWaiting) == 0)
            return new SharedFileLock(handle);
        bool isHeld = Marshal.GetLastPInvokeError() == held;
        Exception error = Error(path);
        handle.Dispose();
        return isHeld ? null : throw error;
    }

    /// <summary>Releases the lock, unless a program inherited it.</summary>
    public void Dispose() => _handle.Dispose();

    private static SharedFileLock? TryAcquireOnWindows(string path)
    {
        try
        {
            return new SharedFileLock(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        }
        catch (IOException e) when (FileLock.IsHeldElsewhere(e))
        {
            return null;
        }
    }

    private static IOException Error(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        const int notFound = 2;
        return error == notFound
            ? new FileNotFoundException(null, path)
            : new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}
