using Venvstacks.Definitions;
using Venvstacks.Packaging;
using Venvstacks.Selection;

namespace Venvstacks.Locking;

/// <summary>Which layers of a stack are locked, and how.</summary>
/// <param name="Selection">What is done with each layer. A layer whose lock is reset discards its old versions; the others keep valid ones.</param>
internal sealed record LockScope(LayerSelection Selection)
{
    /// <summary>Whether nothing is written, and the result only lists the files that would be.</summary>
    public bool DryRun { get; init; }

    /// <summary>The packages whose locked versions are discarded in every layer that is locked.</summary>
    public ImmutableArray<PackageName> UpgradePackages { get; init; } = [];

    /// <summary>Whether a layer is resolved again.</summary>
    internal OperationChoice ChoiceFor(LayerLockState state)
    {
        OperationChoice choice = Selection[state.Layer]?.Lock ?? OperationChoice.No;
        bool isOpen = IsReset(state.Layer) || state.OwnPackages.Any(package => UpgradePackages.Contains(package.Name));
        return choice == OperationChoice.IfNeeded && isOpen ? OperationChoice.Yes : choice;
    }

    /// <summary>The locked packages of a layer whose versions are preferred.</summary>
    internal ImmutableArray<LockedPackage> PreferredOf(LayerLockState state) =>
        IsReset(state.Layer) ? [] : [.. state.Packages.Where(package => !UpgradePackages.Contains(package.Name))];

    /// <summary>Whether a layer's old versions are forgotten.</summary>
    internal bool IsReset(LayerDefinition layer) => Selection[layer]?.ResetLock ?? false;
}
