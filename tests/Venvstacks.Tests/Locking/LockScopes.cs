using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Tests.Locking;

/// <summary>Scopes of locking for tests.</summary>
internal static class LockScopes
{
    /// <summary>All layers of a stack.</summary>
    public static LockScope ForAll(StackDefinition stack, OperationChoice choice = OperationChoice.Yes) =>
        new(LayerSelection.Of(stack, new SelectionRequest { Lock = choice }));
}
