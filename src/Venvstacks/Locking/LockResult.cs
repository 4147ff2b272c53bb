using Venvstacks.Definitions;
using Venvstacks.Resolution;

namespace Venvstacks.Locking;

/// <summary>The outcome of locking a layer.</summary>
public enum LockOutcome
{
    /// <summary>The lock was valid, or not selected.</summary>
    Kept,

    /// <summary>Resolved again, with the same packages as before.</summary>
    Unchanged,

    /// <summary>The packages are as before; the version was raised, since the layer's name or modules changed.</summary>
    VersionRaised,

    /// <summary>The lock is new or has other packages.</summary>
    Changed,
}

/// <summary>Why a layer was locked.</summary>
public enum LockReason
{
    /// <summary>Requested.</summary>
    Requested,

    /// <summary>No readable lock.</summary>
    NoLock,

    /// <summary>The layer declares other requirements.</summary>
    RequirementsChanged,

    /// <summary>The lock file was edited.</summary>
    LockEdited,

    /// <summary>The layer has another Python, target of C library or macOS, or other layers below.</summary>
    OtherInputsChanged,

    /// <summary>A setting of <c>[tool.uv]</c> does not allow a locked package.</summary>
    SettingsChanged,

    /// <summary>A layer below has other packages.</summary>
    LowerLayerChanged,

    /// <summary>The name or a module of a versioned layer changed.</summary>
    VersionInputsChanged,
}

/// <summary>The result of locking one layer.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Reason">Why; null where the lock was kept.</param>
/// <param name="Lock">The valid lock; null if the layer was not selected and has none.</param>
/// <param name="Changes">How its packages differ from those before, sorted by name.</param>
public sealed record LayerLockResult(
    LayerDefinition Layer,
    LockOutcome Outcome,
    LockReason? Reason,
    LayerLock? Lock,
    ImmutableArray<LockChange> Changes
)
{
    /// <summary>The solution that the lock was made from; null if nothing was resolved.</summary>
    public Solution? Solution { get; init; }
}

/// <summary>The result of locking a stack.</summary>
/// <param name="Layers">Each layer, in the order of the definition.</param>
/// <param name="Written">The full paths of the files that were written, or would be in a dry run.</param>
public sealed record LockResult(ImmutableArray<LayerLockResult> Layers, ImmutableArray<string> Written);
