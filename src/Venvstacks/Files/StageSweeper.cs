using Venvstacks.Diagnostics;

namespace Venvstacks.Files;

/// <summary>Removes what killed processes left: stages that nobody has locked.</summary>
internal static class StageSweeper
{
    /// <summary>Sweeps the stages that lie directly in a folder. What cannot be removed stays for the next time.</summary>
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
            return []; // whoever needs the folder is told
        }
    }

    /// <summary>Deletes a stage's folder and the one that it took the place of.</summary>
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
            // Deleted while it is open and locked; Windows allows that to those who share the deletion.
            FileShare share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
            using (File.OpenHandle(stage, FileMode.Open, FileAccess.ReadWrite, share))
                File.Delete(stage);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return; // somebody writes it, or another sweeper was faster
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
            return; // another sweeper was faster, or it belongs to somebody else
        }
    }
}
