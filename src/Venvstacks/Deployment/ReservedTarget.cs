using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Deployment;

/// <summary>An installation that is reserved for one run that changes it, until this is disposed.</summary>
internal sealed class ReservedTarget : IDisposable
{
    private readonly IDisposable _lock;

    private ReservedTarget(IDisposable held, DeploymentState state, Generation current) =>
        (_lock, State, Current) = (held, state, current);

    /// <summary>The state.</summary>
    public DeploymentState State { get; }

    /// <summary>The current generation.</summary>
    public Generation Current { get; }

    /// <summary>Waits until no other run changes the installation. A first installation that did not finish is removed: it is not the one that this run changes.</summary>
    /// <exception cref="DeploymentException">The directory is not an installation, or its records are damaged.</exception>
    /// <exception cref="StorageException">The directory cannot be written.</exception>
    public static async Task<ReservedTarget> AcquireAsync(
        TargetRecords records,
        Action<Diagnostic> warn,
        CancellationToken cancellationToken
    )
    {
        // Another directory is refused before the lock is written.
        if (!TargetRecovery.IsUnfinished(records.Layout))
            _ = records.ReadState();
        IDisposable held = await TargetReservation
            .AcquireAsync(records.Layout, warn, cancellationToken)
            .ConfigureAwait(false);
        try
        {
            if (TargetRecovery.IsUnfinished(records.Layout))
                TargetRecovery.RemoveUnfinished(records, removesRoot: false);
            DeploymentState state = records.ReadState();
            return new ReservedTarget(held, state, records.ReadGeneration(state.Current));
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Ends the reservation.</summary>
    public void Dispose() => _lock.Dispose();
}
