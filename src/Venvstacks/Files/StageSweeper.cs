using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>Removes the stages of killed processes: those that are not locked.</summary>
internal static class StageSweeper
{
    /// <summary>Removes the unlocked stages directly in a folder; failures are left to the next sweep.</summary>
    public static void Sweep(string folder)
    {
        foreach (string path in Stages(folder))
        {
            string stage = StageOf(path);
            if (!StageName.TryGetFinal(Path.GetFileName(stage), out string? final))
                continue;
            if (Directory.Exists(stage) || path != stage)
                SweepFolder(stage, Path.Combine(folder, final));
            else
                SweepFile(stage);
        }
    }

    private static string[] Stages(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder, "*.tmp-*") : [];
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return []; // reported by the code that uses the folder
        }
    }

    /// <summary>Deletes a staged folder and the folder that it replaced.</summary>
    internal static void Remove(string stage)
    {
        foreach (string path in new[] { stage, stage + StageName.OldEnding })
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
        }
    }

    private static string StageOf(string path) =>
        path.EndsWith(StageName.LockEnding, StringComparison.Ordinal) ? path[..^StageName.LockEnding.Length]
        : path.EndsWith(StageName.OldEnding, StringComparison.Ordinal) ? path[..^StageName.OldEnding.Length]
        : path;

    private static void SweepFile(string stage)
    {
        try
        {
            // Deleted while open and locked; Windows allows that with FileShare.Delete.
            FileShare share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
            using (File.OpenHandle(stage, FileMode.Open, FileAccess.ReadWrite, share))
                File.Delete(stage);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return; // in use, or removed by another sweeper
        }
    }

    private static void SweepFolder(string stage, string final)
    {
        try
        {
            using FileLock? held = FileLock.TryAcquire(stage + StageName.LockEnding);
            if (held is null)
                return;
            string old = stage + StageName.OldEnding;
            if (Directory.Exists(old) && !Directory.Exists(final))
                FileSystem.Rename(old, final);
            Remove(stage);
            File.Delete(stage + StageName.LockEnding);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return; // removed by another sweeper, or owned by another user
        }
    }
}
