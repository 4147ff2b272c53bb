using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>Keeps a generation from being removed while an application uses it. Only a lease that is missing is written.</summary>
internal static class Lease
{
    /// <summary>Takes a lease on the current generation.</summary>
    /// <exception cref="DeploymentException">The directory is not an installation, or its records are damaged.</exception>
    /// <exception cref="StorageException">The lease cannot be taken.</exception>
    public static async Task<(Generation Generation, IDisposable Held)> TakeCurrentAsync(
        TargetRecords records,
        CancellationToken cancellationToken
    )
    {
        const int pause = 10;
        const int patience = 1000 / pause;
        for (int tries = 0; ; tries++)
        {
            int number = records.ReadState().Current;
            string path = records.Layout.LeaseOf(number);
            SharedFileLock? held = Find(path);
            // A clean-up may have removed the generation before the lease was taken.
            if (held is not null && records.FindState() is { } state && state.Numbers.Contains(number))
                return (Read(number, held), held);
            held?.Dispose();
            if (!File.Exists(path))
                TryCreate(records, number);
            if (tries == patience)
                throw DeploymentException.About(
                    DiagnosticCodes.DamagedState,
                    File.Exists(path)
                        ? $"generation {number} of '{records.Layout.Root}' cannot be leased"
                        : RecordPlace.DamageOf(path),
                    $"run {records.Layout.Command("repair")}"
                );
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }

        Generation Read(int number, IDisposable held)
        {
            try
            {
                return records.ReadGeneration(number);
            }
            catch
            {
                held.Dispose();
                throw;
            }
        }
    }

    /// <summary>Whether an application uses a generation.</summary>
    public static bool IsHeld(TargetLayout layout, int number)
    {
        string path = layout.LeaseOf(number);
        if (!File.Exists(path))
            return false;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                using FileLock? alone = FileLock.TryAcquire(path);
                return alone is null;
            }
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = UnlockedFile.Open(path);
            return !FileSystem.TryLock(file);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            return true;
        }
    }

    // Not while another run changes the installation, which makes missing leases, too.
    private static void TryCreate(TargetRecords records, int number)
    {
        TargetLayout layout = records.Layout;
        try
        {
            using FileLock? held = FileLock.TryAcquire(layout.Lock);
            if (held is null || records.FindState() is not { } state || !state.Numbers.Contains(number))
                return;
            records.CreateLeases([number]);
            foreach (string path in new[] { layout.Leases, layout.LeaseOf(number) })
                FilePermissions.Close(path, state.FolderMode ?? UnixFileMode.None);
        }
        catch (Exception e) when (e is StorageException || StorageException.IsFileError(e))
        {
            // The caller reports the lease that is missing.
        }
    }

    private static SharedFileLock? Find(string path)
    {
        try
        {
            return Directory.Exists(path) ? null : SharedFileLock.TryAcquire(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            throw StorageException.For("lock", path, e);
        }
    }
}
