using System.Runtime.Versioning;
using Venvstacks.Diagnostics;

namespace Venvstacks.Deployment;

/// <summary>Removes files and directories; what does not exist is removed already.</summary>
internal static class FileRemoval
{
    private static readonly EnumerationOptions WithoutLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint };

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

    /// <summary>Whether a path is that of a directory with entries.</summary>
    public static bool HasEntries(string path) =>
        Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any();

    /// <summary>Removes all entries of a directory but some of any depth.</summary>
    /// <param name="folder">The full path of the directory.</param>
    /// <param name="kept">The full paths of the entries that stay.</param>
    public static void RemoveEntries(string folder, ImmutableArray<string> kept)
    {
        foreach (string path in Directory.GetFileSystemEntries(folder))
        {
            if (kept.Contains(path, StringComparer.Ordinal))
                continue;
            if (kept.Any(other => other.StartsWith($"{path}{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
                RemoveEntries(path, kept);
            else
                Remove(path);
        }
    }

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
        if (!OperatingSystem.IsWindows())
            Open(path);
        Directory.Delete(path, recursive: true);
    }

    // A user may have closed directories.
    [UnsupportedOSPlatform("windows")]
    private static void Open(string folder)
    {
        const UnixFileMode all = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        UnixFileMode mode = File.GetUnixFileMode(folder);
        if ((mode & all) != all)
            File.SetUnixFileMode(folder, mode | all);
        foreach (string below in Directory.EnumerateDirectories(folder, "*", WithoutLinks))
            Open(below);
    }
}
