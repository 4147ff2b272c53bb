using Venvstacks.Definitions;
using Venvstacks.Selection;

namespace Venvstacks.Locking;

/// <summary>Which layers of a stack are locked, and how.</summary>
/// <param name="Selection">What is done with each layer. A layer whose lock is reset discards its old versions; the others keep valid ones.</param>
internal sealed record LockScope(LayerSelection Selection)
{
    /// <summary>The command that locks name as their origin.</summary>
    public string Command { get; init; } = "venvstacks lock";

    /// <summary>Writes nothing: the result says what would be written.</summary>
    public bool DryRun { get; init; }

    /// <summary>A request for all layers.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="choice">Whether layers are resolved again though their locks are valid.</param>
    public static LockScope ForAll(StackDefinition stack, OperationChoice choice = OperationChoice.Yes) =>
        new(LayerSelection.Of(stack, new SelectionRequest { Lock = choice }));

    /// <summary>Whether a layer is resolved again.</summary>
    internal OperationChoice ChoiceFor(LayerDefinition layer)
    {
        OperationChoice choice = Selection[layer]?.Lock ?? OperationChoice.No;
        return choice == OperationChoice.IfNeeded && IsReset(layer) ? OperationChoice.Yes : choice;
    }

    /// <summary>Whether a layer's old versions are forgotten.</summary>
    internal bool IsReset(LayerDefinition layer) => Selection[layer]?.ResetLock ?? false;
}
