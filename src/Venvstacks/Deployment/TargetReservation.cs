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
                $"cannot install into '{layout.Root}': a file has this name"
            );
        if (!Directory.Exists(layout.Root) || IsOwn(layout))
            return;
        string[] entries = StorageException.Guard(
            "read",
            layout.Root,
            () => Directory.EnumerateFileSystemEntries(layout.Root).Take(1).ToArray()
        );
        if (entries is [var first])
            throw DeploymentException.About(
                DiagnosticCodes.ForeignTarget,
                $"'{layout.Root}' contains other files: '{Path.GetFileName(first)}'",
                "choose another directory, or an empty one"
            );
    }

    /// <summary>Whether a directory is an installation, also one that was killed while it was made or removed.</summary>
    public static bool IsOwn(TargetLayout layout) => Directory.Exists(layout.Records);

    /// <summary>Waits until no other run changes the installation, and keeps others from it until disposed.</summary>
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
