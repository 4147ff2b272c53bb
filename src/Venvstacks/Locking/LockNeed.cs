using Venvstacks.Selection;

namespace Venvstacks.Locking;

/// <summary>The operation that a layer's lock needs, and the reason.</summary>
/// <param name="IsResolution">Whether versions have to be chosen again; if not, only the version is raised.</param>
/// <param name="Reason">Why.</param>
internal sealed record LockNeed(bool IsResolution, LockReason Reason)
{
    /// <summary>Finds the operation.</summary>
    /// <returns>Null when the lock is kept.</returns>
    public static LockNeed? Find(LayerLockState state, OperationChoice choice, ImmutableArray<LayerLocking> lower)
    {
        if (choice == OperationChoice.No)
            return null;
        if (FindStale(state, lower) is { } reason)
            return new LockNeed(true, reason);
        if (choice == OperationChoice.Yes)
            return new LockNeed(true, LockReason.Requested);
        return state.IsVersionCurrent ? null : new LockNeed(false, LockReason.VersionInputsChanged);
    }

    private static LockReason? FindStale(LayerLockState state, ImmutableArray<LayerLocking> lower)
    {
        if (state.StaleReason is { } reason)
            return reason;
        bool fits = state.TakesOnly(lower.SelectMany(layer => layer.Result.Lock!.OwnPackages));
        return fits && !lower.Any(layer => layer.HasOtherPackages) ? null : LockReason.LowerLayerChanged;
    }
}
