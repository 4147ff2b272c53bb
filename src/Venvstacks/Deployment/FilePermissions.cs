using Microsoft.Win32.SafeHandles;
using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>The permissions of installed files: readable by all, writable by nobody.</summary>
internal static class FilePermissions
{
    private const UnixFileMode WriteOfOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode AccessOfOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode Special = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;

    // The owner's bits: root may enter any directory, so that opening one proves nothing.
    private const UnixFileMode Enterable = UnixFileMode.UserRead | UnixFileMode.UserExecute;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode AllAccess = (UnixFileMode)0b111_111_111;

    /// <summary>Sets the permissions of a new file; nothing where the file system has none.</summary>
    public static void Set(SafeFileHandle file, bool isExecutable)
    {
        try
        {
            FileSystem.SetMode(file, isExecutable, isWritable: false);
        }
        catch (UnauthorizedAccessException)
        {
            // The owner may always set them, except on vfat and exFAT.
        }
    }

    /// <summary>Whether all users may read a file, none but its owner may write it, and it does not run as another user.</summary>
    public static bool AreOfFile(UnixFileMode mode) =>
        OperatingSystem.IsWindows()
        || ((mode & Readable) == Readable && (mode & (WriteOfOthers | Special)) == UnixFileMode.None);

    /// <summary>Whether a file has exactly the permissions of a new one, so that another generation may have a hard link to it; false on Windows.</summary>
    public static bool AreOfNewFile(string path, bool isExecutable) =>
        !OperatingSystem.IsWindows()
        && File.GetUnixFileMode(path) == FileSystem.ModeOf(isExecutable, isWritable: false);

    /// <summary>Whether the same users may enter a directory as when it was made, and no others may write to it.</summary>
    /// <param name="mode">The permissions now.</param>
    /// <param name="made">The permissions that directories got when this one was made, which the umask of that run decided.</param>
    public static bool AreOfFolder(UnixFileMode mode, UnixFileMode made) =>
        OperatingSystem.IsWindows()
        || ((Enterable | (made & AccessOfOthers)) is var access && (mode & access) == access && !IsOpen(mode, made));

    /// <summary>Whether users may write to a file or directory who could not when it was made.</summary>
    public static bool IsOpen(UnixFileMode mode, UnixFileMode made) =>
        (mode & ~made & WriteOfOthers) != UnixFileMode.None;

    /// <summary>Takes the permission to write from users who did not have it.</summary>
    public static void Close(string path, UnixFileMode made)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~(WriteOfOthers & ~made));
    }

    /// <summary>The permissions of a directory; null on Windows.</summary>
    public static UnixFileMode? OfFolder(string path) =>
        OperatingSystem.IsWindows() ? null : EntryStat.Of(path)?.Mode & AllAccess;

    /// <summary>The permissions that new directories of this process get; null where that is not known.</summary>
    public static UnixFileMode? OfNewFolders()
    {
        const string status = "/proc/self/status";
        const string key = "Umask:";
        string? line = File.Exists(status)
            ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))
            : null;
        return line is null ? null : AllAccess & ~TryParse(line[key.Length..].Trim());
    }

    /// <summary>Permissions as octal digits.</summary>
    public static string Format(UnixFileMode mode) => Convert.ToString((int)mode, 8);

    /// <summary>Reads octal digits.</summary>
    /// <returns>Null for other texts.</returns>
    public static UnixFileMode? TryParse(string digits) =>
        digits.Length is > 0 and < 5 && digits.All(digit => digit is >= '0' and <= '7')
            ? (UnixFileMode)Convert.ToInt32(digits, 8)
            : null;

    /// <summary>Whether the file system of an installation keeps permissions; true on Windows, where they are not set.</summary>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public static bool AreKept(TargetLayout layout)
    {
        if (OperatingSystem.IsWindows())
            return true;
        string probe = StageName.For(Path.Combine(layout.Records, "permissions"));
        bool areKept = StorageException.Guard("write", probe, () => AreKept(probe));
        FileRemoval.Remove(probe);
        return areKept;
    }

    private static bool AreKept(string probe)
    {
        using SafeFileHandle file = LayerFileWriter.Create(probe);
        Set(file, isExecutable: false);
        return FileSystem.HasMode(probe, isExecutable: false);
    }
}
