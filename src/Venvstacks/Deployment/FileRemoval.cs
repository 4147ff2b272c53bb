using Venvstacks.Diagnostics;

namespace Venvstacks.Deployment;

/// <summary>Removes files and directories; what does not exist is removed already.</summary>
internal static class FileRemoval
{
    /// <summary>Removes a file, a link or a directory with all that is in it.</summary>
    /// <exception cref="StorageException">It cannot be removed.</exception>
    public static void Remove(string path) =>
        StorageException.Guard(
            "remove",
            path,
            () =>
            {
                DirectoryInfo item = new(path);
                if (item.Exists && item.LinkTarget is null)
                    RemoveDirectory(path);
                else if (item.Parent is { Exists: true })
                    File.Delete(path);
            }
        );

    /// <summary>Removes a directory if it is empty.</summary>
    /// <returns>Whether it is gone.</returns>
    public static bool TryRemoveEmpty(string path)
    {
        if (!Directory.Exists(path))
            return true;
        if (new DirectoryInfo(path).LinkTarget is not null || Directory.EnumerateFileSystemEntries(path).Any())
            return false;
        StorageException.Guard("remove", path, () => Directory.Delete(path));
        return true;
    }

    private static void RemoveDirectory(string path)
    {
        // A user may have removed the write bits of directories.
        if (!OperatingSystem.IsWindows())
        {
            foreach (string folder in Directory.EnumerateDirectories(path, "*", Unreadable()).Prepend(path))
            {
                if (!File.GetUnixFileMode(folder).HasFlag(UnixFileMode.UserWrite))
                    File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.UserWrite);
            }
        }
        Directory.Delete(path, recursive: true);
    }

    private static EnumerationOptions Unreadable() =>
        new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
            IgnoreInaccessible = true,
        };
}
