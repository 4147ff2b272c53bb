using Venvstacks.Definitions;
using Venvstacks.Selection;

namespace Venvstacks.Locking;

/// <summary>Which layers of a stack are locked, and how.</summary>
/// <param name="Selection">What is done with each layer. A layer whose lock is reset discards its old versions; the others keep valid ones.</param>
internal sealed record LockScope(LayerSelection Selection)
{
    /// <summary>Whether nothing is written, and the result only lists the files that would be.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether a layer is resolved again.</summary>
    internal OperationChoice ChoiceFor(LayerDefinition layer)
    {
        OperationChoice choice = Selection[layer]?.Lock ?? OperationChoice.No;
        return choice == OperationChoice.IfNeeded && IsReset(layer) ? OperationChoice.Yes : choice;
    }

    /// <summary>Whether a layer's old versions are forgotten.</summary>
    internal bool IsReset(LayerDefinition layer) => Selection[layer]?.ResetLock ?? false;
}
