using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>Keeps a generation from being removed while an application uses it. Writes nothing.</summary>
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
            if (tries == patience)
                throw DeploymentException.About(
                    DiagnosticCodes.DamagedState,
                    $"generation {number} of '{records.Layout.Root}' cannot be leased",
                    $"run 'venvstacks repair {records.Layout.QuotedRoot}'"
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

    private static SharedFileLock? Find(string path)
    {
        try
        {
            return SharedFileLock.TryAcquire(path);
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
