namespace Venvstacks.Locking;

/// <summary>A locked layer whose files are not yet written.</summary>
/// <param name="Result">The result.</param>
/// <param name="Files">The files of its lock; those that differ on disk are written.</param>
internal sealed record LayerLocking(LayerLockResult Result, ImmutableArray<LockFileText> Files)
{
    /// <summary>Whether layers above have to be resolved again.</summary>
    public bool HasOtherPackages => Result.Outcome == LockOutcome.Changed;
}

/// <summary>A file of a lock.</summary>
internal sealed record LockFileText(string Path, string Text);
