using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Venvstacks.Files;

/// <summary>The attributes of files that the framework does not offer, by calls of each system.</summary>
internal static partial class NativeStat
{
    // S_IFMT, S_IFDIR, S_IFREG, S_IFLNK
    private const int Kind = 0xF000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;
    private const int Link = 0xA000;

    /// <summary>Whether the user of this process owns a file or folder; true on Windows, where profiles are separate.</summary>
    public static bool IsOwn(string path) =>
        OperatingSystem.IsWindows() || (Stat(path, out UnixStatus status) == 0 && status.UserId == EffectiveUser());

    /// <summary>Whether a path is a regular file, or links to one: pipes, sockets and devices may never end.</summary>
    public static bool IsRegularFile(string path)
    {
        return OperatingSystem.IsWindows()
            ? File.Exists(path)
            : Stat(path, out UnixStatus status) == 0 && (status.Mode & Kind) == Regular;
    }

    /// <summary>The attributes of a file, or null if it does not exist.</summary>
    public static FileStat? FindFile(string path)
    {
        if (OperatingSystem.IsWindows())
            return FindWindowsFile(path);
        return Stat(path, out UnixStatus status) == 0
            ? new FileStat(
                status.Size,
                Time(status.ModifyTime, status.ModifyNanoseconds),
                Time(status.ChangeTime, status.ChangeNanoseconds),
                status.Inode
            )
            : null;

        static Int128 Time(long seconds, long nanoseconds) => (Int128)seconds * 1_000_000_000 + nanoseconds;
    }

    /// <summary>The attributes of an entry, or null if it cannot be found. Links are not followed.</summary>
    public static EntryStat? FindEntry(string path)
    {
        if (OperatingSystem.IsWindows())
            return FindWindowsEntry(path);
        if (LStat(path, out UnixStatus status) != 0)
            return null;
        return new EntryStat(
            (status.Mode & Kind) switch
            {
                Folder => FileAttributes.Directory,
                Regular => FileAttributes.Normal,
                Link => FileAttributes.ReparsePoint,
                _ => FileAttributes.Device,
            },
            status.Size,
            (UnixFileMode)(status.Mode & ~Kind),
            (status.ModifyTime * TimeSpan.TicksPerSecond) + (status.ModifyNanoseconds / 100)
        );
    }

    private static EntryStat? FindWindowsEntry(string path)
    {
        FileInfo file = new(path);
        if ((int)file.Attributes == -1)
            return null;
        FileAttributes kind =
            file.LinkTarget is not null ? FileAttributes.ReparsePoint
            : file.Attributes.HasFlag(FileAttributes.Directory) ? FileAttributes.Directory
            : file.Attributes.HasFlag(FileAttributes.Device) ? FileAttributes.Device
            : FileAttributes.Normal;
        long length = kind == FileAttributes.Normal ? file.Length : 0;
        return new EntryStat(kind, length, UnixFileMode.None, (file.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks);
    }

    private static FileStat? FindWindowsFile(string path)
    {
        const int basicInformation = 0;
        if (!File.Exists(path))
            return null;
        using SafeFileHandle file = UnlockedFile.Open(path);
        return GetFileInformation(file, basicInformation, out WindowsTimes times, Marshal.SizeOf<WindowsTimes>())
            ? new FileStat(RandomAccess.GetLength(file), times.Write, times.Change, 0)
            : throw FileSystem.Error(Marshal.GetLastPInvokeError(), path);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandleEx", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformation(SafeFileHandle file, int kind, out WindowsTimes times, int size);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowsTimes
    {
        public long Creation;
        public long Access;
        public long Write;
        public long Change;
        public uint Attributes;
    }

    // The framework's own shim: struct stat differs from system to system, this does not.
    [LibraryImport(
        "libSystem.Native",
        EntryPoint = "SystemNative_Stat",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial int Stat(string path, out UnixStatus status);

    [LibraryImport(
        "libSystem.Native",
        EntryPoint = "SystemNative_LStat",
        SetLastError = true,
        StringMarshalling = StringMarshalling.Utf8
    )]
    private static partial int LStat(string path, out UnixStatus status);

    [StructLayout(LayoutKind.Sequential)]
    private struct UnixStatus
    {
        public int Flags;
        public int Mode;
        public uint UserId;
        public uint GroupId;
        public long Size;
        public long AccessTime;
        public long AccessNanoseconds;
        public long ModifyTime;
        public long ModifyNanoseconds;
        public long ChangeTime;
        public long ChangeNanoseconds;
        public long BirthTime;
        public long BirthNanoseconds;
        public long Device;
        public long SpecialDevice;
        public long Inode;
        public StatusRest Rest;
    }

    [System.Runtime.CompilerServices.InlineArray(8)]
    private struct StatusRest
    {
        private long _first; // not needed here
    }
}
