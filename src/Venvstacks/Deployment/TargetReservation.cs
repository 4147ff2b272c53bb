using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;

namespace Venvstacks.Deployment;

/// <summary>Reserves an installation for one run that changes it, and tells directories that are installations from others.</summary>
internal static class TargetReservation
{
    /// <summary>Refuses a directory that contains anything but an installation.</summary>
    /// <exception cref="DeploymentException">It contains other files.</exception>
    public static void RequireOwn(TargetLayout layout)
    {
        if (File.Exists(layout.Root))
            throw StorageException.About(
                DiagnosticCodes.FileInTheWay,
                $"cannot install into '{layout.Root}': a file has this name",
                "choose another directory, or move the file away"
            );
        if (!Directory.Exists(layout.Root) || (IsOwn(layout) && !HasRemains(layout)))
            return;
        if (LacksRecords(layout))
            throw LostRecords(layout, DiagnosticCodes.ForeignTarget);
        if (OthersIn(layout).FirstOrDefault() is { } other)
            throw DeploymentException.About(
                DiagnosticCodes.ForeignTarget,
                $"'{layout.Root}' contains other files: '{Path.GetFileName(other)}'",
                IsOwn(layout)
                    ? $"remove them with {layout.Command("uninstall", "--purge")}, or choose another directory"
                    : "choose another directory, or an empty one"
            );
    }

    /// <summary>Refuses a directory of records that is a file, and links to directories of records: files outside would be removed through them.</summary>
    /// <exception cref="DeploymentException">There is such an entry.</exception>
    public static void RequireFolders(TargetLayout layout)
    {
        foreach (string path in layout.RecordFolders.Prepend(layout.Records))
        {
            if (EntryStat.Of(path) is { IsFolder: false } stat && (stat.IsLink || path == layout.Records))
                throw RecordPlace.NoDirectory(path, stat.IsLink);
        }
    }

    /// <summary>Whether a directory has generations, but not their records, without which nothing is known of them.</summary>
    public static bool LacksRecords(TargetLayout layout) => !IsOwn(layout) && layout.FoldersByNumber().Count > 0;

    /// <summary>The error for generations without their records.</summary>
    public static DeploymentException LostRecords(TargetLayout layout, string code) =>
        DeploymentException.About(
            code,
            $"'{layout.Root}' has generations of an installation, but '{TargetLayout.RecordsName}' with their records is missing",
            $"restore '{TargetLayout.RecordsName}' from a copy, remove or empty '{layout.Root}' by hand, or choose another directory"
        );

    /// <summary>Whether a directory has files that an uninstallation left because they were not installed.</summary>
    public static bool HasRemains(TargetLayout layout) =>
        IsOwn(layout)
        && !File.Exists(layout.State)
        && layout.Numbers().IsEmpty
        && GenerationStage.All(layout).IsEmpty
        && OthersIn(layout).Any(path => path != layout.Generations || Directory.EnumerateFileSystemEntries(path).Any());

    /// <summary>Whether a path is that of a file, or of a directory with other files than an installation.</summary>
    public static bool IsForeign(TargetLayout layout) =>
        File.Exists(layout.Root) || (!IsOwn(layout) && FileRemoval.HasEntries(layout.Root));

    /// <summary>The full paths of all entries in the directory of an installation but that of its records.</summary>
    /// <exception cref="StorageException">The directory cannot be read.</exception>
    public static string[] OthersIn(TargetLayout layout) =>
        StorageException.Guard(
            "read",
            layout.Root,
            () => Directory.GetFileSystemEntries(layout.Root).Where(path => path != layout.Records).ToArray()
        );

    /// <summary>Whether a directory is an installation, also one that was killed while it was made or removed.</summary>
    public static bool IsOwn(TargetLayout layout) => Directory.Exists(layout.Records);

    /// <summary>Waits until no other run changes the installation, and keeps others from it until disposed.</summary>
    /// <exception cref="DeploymentException">A directory with entries is in the place of the lock.</exception>
    /// <exception cref="StorageException">The directory cannot be written.</exception>
    public static async Task<IDisposable> AcquireAsync(
        TargetLayout layout,
        Action<Diagnostic> warn,
        CancellationToken cancellationToken
    )
    {
        const int pause = 50;
        const int patience = 1000 / pause;
        for (int tries = 0; ; tries++)
        {
            RecordPlace.Free(layout.Lock);
            FileLock? held = StorageException.Guard("write", layout.Lock, () => FileLock.TryAcquire(layout.Lock));
            // An uninstallation removes the file while others wait for it.
            if (held is not null && File.Exists(layout.Lock))
                return held;
            held?.Dispose();
            if (tries == patience)
                warn(
                    Diagnostic.Warning(
                        DiagnosticCodes.TargetInUse,
                        $"waiting for another run to finish its work in '{layout.Root}'"
                    )
                );
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
