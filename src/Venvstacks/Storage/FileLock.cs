using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Venvstacks.Storage;

/// <summary>A lock between processes that ends with its holder, however that ends: <c>flock</c> on Linux and macOS, an unshared file on Windows.</summary>
/// <remarks>The lock's file stays; it holds the number of the process that had it last.</remarks>
internal sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle _handle;

    private FileLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock, or returns null when somebody else has it.</summary>
    /// <param name="path">The lock's file; made with its folder where it is missing.</param>
    /// <exception cref="StorageException">The file cannot be made.</exception>
    public static FileLock? TryAcquire(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            SafeFileHandle handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            byte[] pid = Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            RandomAccess.SetLength(handle, pid.Length);
            RandomAccess.Write(handle, pid, 0);
            return new FileLock(handle);
        }
        catch (IOException e) when (IsHeldElsewhere(e))
        {
            return null;
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("lock", path, e);
        }
    }

    /// <summary>Takes the lock, waiting for it as long as needed.</summary>
    /// <param name="path">The lock's file.</param>
    /// <param name="waiting">Called once when there is a second to wait, with the number of the process that has the lock, or null where that cannot be told.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<FileLock> AcquireAsync(
        string path,
        Action<int?>? waiting,
        CancellationToken cancellationToken
    )
    {
        for (int tries = 0; ; tries++)
        {
            if (TryAcquire(path) is { } acquired)
                return acquired;
            if (tries == 20)
                waiting?.Invoke(Holder(path));
            await Task.Delay(50, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>Whether a file could not be opened because somebody else has it locked.</summary>
    internal static bool IsHeldElsewhere(IOException e)
    {
        const int sharingViolation = unchecked((int)0x80070020);
        return OperatingSystem.IsWindows() ? e.HResult == sharingViolation
            : OperatingSystem.IsMacOS() ? e.HResult == 35
            : e.HResult == 11; // EWOULDBLOCK
    }

    // Not through the framework, which locks all files that it opens. Windows lets nobody read it.
    private static int? Holder(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        using SafeFileHandle file = FileSystem.OpenWithoutLock(path);
        Span<byte> text = stackalloc byte[16];
        int length = RandomAccess.Read(file, text, 0);
        return int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : null;
    }
}
