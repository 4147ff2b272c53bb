using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>File system calls that the framework does not offer, for each system.</summary>
/// <remarks>Errors are those of file operations; callers add the operation (<see cref="StorageException.For"/>).</remarks>
internal static partial class FileSystem
{
    private const nuint FileClone = 0x40049409; // FICLONE

    /// <summary>Creates a hard link; false where the file systems differ or have no hard links.</summary>
    public static bool TryHardLink(string existing, string path)
    {
        const int notFound = 2;
        while (true)
        {
            bool linked = OperatingSystem.IsWindows() ? CreateHardLink(path, existing, 0) : Link(existing, path) == 0;
            if (linked)
                return true;
            int error = Marshal.GetLastPInvokeError();
            if (IsUnsupported(error))
                return false;
            // Linux also reports this while another process replaces the file.
            if (error != notFound || !File.Exists(existing) || !Directory.Exists(Path.GetDirectoryName(path)))
                throw Error(error, path);
        }
    }

    /// <summary>Creates a symbolic link; false where the file system or the user cannot have one.</summary>
    public static bool TrySymbolicLink(string path, string target)
    {
        if (OperatingSystem.IsWindows())
            return TryWindowsLink(path, target);
        if (SymbolicLink(target, path) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        return IsUnsupported(error) ? false : throw Error(error, path);
    }

    /// <summary>Makes a new, empty file a reflink of another; false where the file system has no reflinks.</summary>
    public static bool TryClone(SafeFileHandle source, SafeFileHandle destination)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        return IoControl(destination, FileClone, source.DangerousGetHandle()) == 0;
    }

    /// <summary>Asks ext4 to place each folder in a folder in a block group of its own, as it does below the root.</summary>
    /// <remarks>A new file costs up to 0.6 ms in a group where many files were deleted lately. Other file systems refuse, which is no error.</remarks>
    public static void SpreadFolders(string path)
    {
        const nuint getFlags = 0x80086601; // FS_IOC_GETFLAGS, FS_IOC_SETFLAGS
        const nuint setFlags = 0x40086602;
        const int topOfTree = 0x20000; // FS_TOPDIR_FL
        if (!OperatingSystem.IsLinux())
            return;
        using SafeFileHandle folder = UnlockedFile.Open(path);
        long flags = 0;
        if (IoControl(folder, getFlags, ref flags) != 0)
            return;
        flags = (int)flags | topOfTree;
        _ = IoControl(folder, setFlags, ref flags);
    }

    /// <summary>Swaps two folders in one step; false where the system cannot.</summary>
    public static bool TryExchange(string a, string b)
    {
        const int currentFolder = -100;
        const uint exchange = 2;
        if (!OperatingSystem.IsLinux())
            return false;
        nint number = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 276 : 316;
        return RenameAt2(number, currentFolder, a, currentFolder, b, exchange) == 0;
    }

    /// <summary>Moves a file or folder within a file system; a file replaces another. On Windows, where other processes may hold it briefly, retried for up to 10 s.</summary>
    public static void Rename(string from, string to)
    {
        if (OperatingSystem.IsWindows())
            RenameOnWindows(from, to);
        else if (RenamePath(from, to) != 0)
            throw Error(Marshal.GetLastPInvokeError(), to);
    }

    /// <summary>Locks an open file or folder without waiting; also true where the file system has no locks.</summary>
    public static bool TryLock(SafeFileHandle file)
    {
        const int exclusiveWithoutWaiting = 2 | 4;
        int held = OperatingSystem.IsMacOS() ? 35 : 11; // EWOULDBLOCK
        return Lock(file, exclusiveWithoutWaiting) == 0 || Marshal.GetLastPInvokeError() != held;
    }

    /// <summary>Replaces a symbolic link, or creates it, in one step; false where the file system has none. Not for Windows.</summary>
    public static bool TryReplaceLink(string path, string target)
    {
        string stage = StageName.For(path);
        if (!TrySymbolicLink(stage, target))
            return false;
        if (RenamePath(stage, path) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        File.Delete(stage);
        throw Error(error, path);
    }

    /// <summary>Syncs the entries of a folder to disk (automatic on Windows).</summary>
    public static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            return;
        using SafeFileHandle handle = UnlockedFile.Open(path);
        if (FSync(handle) != 0)
            throw Error(Marshal.GetLastPInvokeError(), path);
    }

    /// <summary>Syncs the file system of a folder to disk.</summary>
    public static void FlushFileSystem(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            using SafeFileHandle handle = UnlockedFile.Open(path);
            if (SyncFileSystem(handle) != 0)
                throw Error(Marshal.GetLastPInvokeError(), path);
        }
        else if (!OperatingSystem.IsWindows())
            Sync();
    }

    /// <summary>Starts writing a file to disk, so that a later sync of the file system finds less to do. Only a hint.</summary>
    public static void StartFlush(SafeFileHandle file)
    {
        const uint startWriting = 2;
        if (OperatingSystem.IsLinux())
            _ = SyncFileRange(file, offset: 0, length: 0, startWriting);
    }

    /// <summary>Creates a folder that only its owner may enter.</summary>
    public static void CreatePrivateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Sets permission bits, whatever the umask is; nothing on Windows.</summary>
    public static void SetMode(SafeFileHandle file, bool isExecutable, bool isWritable = true)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, ModeOf(isExecutable, isWritable));
    }

    /// <summary>The permission bits that <see cref="SetMode"/> sets.</summary>
    public static UnixFileMode ModeOf(bool isExecutable, bool isWritable)
    {
        UnixFileMode mode = isExecutable ? Executable : Plain;
        return isWritable ? mode : mode & ~UnixFileMode.UserWrite;
    }

    /// <summary>Whether the owner may execute a file, or may not; any file will do on Windows.</summary>
    public static bool HasMode(string path, bool isExecutable) =>
        OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute) == isExecutable;

    private static UnixFileMode Plain =>
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static UnixFileMode Executable =>
        Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private static void RenameOnWindows(string from, string to)
    {
        for (int wait = 10; ; wait *= 2)
        {
            try
            {
                if (Directory.Exists(from))
                    Directory.Move(from, to);
                else
                    File.Move(from, to, overwrite: true);
                return;
            }
            catch (Exception e) when (wait < 10_000 && StorageException.IsFileError(e))
            {
                Thread.Sleep(wait);
            }
        }
    }

    private static bool TryWindowsLink(string path, string target)
    {
        const int noPrivilege = unchecked((int)0x80070522);
        try
        {
            File.CreateSymbolicLink(path, target);
            return true;
        }
        catch (IOException e) when (e.HResult == noPrivilege)
        {
            return false;
        }
    }

    // Another file system, not possible there, not allowed there, too many links; in the numbers of Linux, macOS and Windows.
    private static bool IsUnsupported(int error) =>
        OperatingSystem.IsWindows() ? error is 1 or 17 or 50 or 1142 : error is 18 or 1 or 31 or 38 or 45 or 95;

    /// <summary>The error of a call of the system, as the framework has it.</summary>
    internal static Exception Error(int error, string path)
    {
        const int notFound = 2;
        const int noPermission = 13;
        string message = $"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'";
        return error switch
        {
            notFound => new FileNotFoundException(message, path),
            noPermission => new UnauthorizedAccessException(message),
            _ when error == (OperatingSystem.IsMacOS() ? 63 : 36) => new PathTooLongException(message),
            _ => new IOException(message, error),
        };
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SymbolicLink(string target, string path);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenamePath(string from, string to);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void Sync();

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle file, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoControl(SafeFileHandle file, nuint request, ref long argument);

    // renameat2 by number: not every C library has a function for it.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RenameAt2(
        nint number,
        nint oldFolder,
        string oldPath,
        nint newFolder,
        string newPath,
        nuint flags
    );

    [LibraryImport(
        "kernel32",
        EntryPoint = "CreateHardLinkW",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf16
    )]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string path, string existing, nint security);
}
