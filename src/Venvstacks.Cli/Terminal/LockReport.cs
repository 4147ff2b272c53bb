using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Terminal;

/// <summary>The result of locking: the locks on the standard output, their changes as messages.</summary>
internal static class LockReport
{
    /// <summary>Writes the locked layers with the times of their locks.</summary>
    public static void Write(LockResult result, StackDefinition stack, LayerSelection selection, TextWriter output)
    {
        LayerLock[] locks =
        [
            .. result
                .Layers.Where(layer => selection[layer.Layer] is { Lock: not OperationChoice.No })
                .Select(layer => layer.Lock)
                .OfType<LayerLock>(),
        ];
        if (locks.Length == 0)
        {
            output.WriteLine("No environments found to lock");
            return;
        }
        output.WriteLine("Locked environments:");
        foreach (LayerLock locked in locks)
        {
            string path = Path.GetRelativePath(stack.RequirementsDirectory, locked.Files.Lock);
            output.WriteLine($"  {path} (locked at: {locked.Metadata.LockedAt})");
        }
        output.WriteLine($"All paths reported relative to {stack.RequirementsDirectory}");
    }

    /// <summary>Writes the changes, layer by layer.</summary>
    /// <returns>The summary.</returns>
    public static string WriteChanges(LockResult result, Messages messages)
    {
        foreach (LayerLockResult layer in result.Layers.Where(layer => layer.Changes.Length > 0))
        {
            messages.Say($"{layer.Layer}: {Words(layer)}");
            foreach (LockChange change in layer.Changes)
                messages.Say($"  {Words(change)}");
        }
        int changed = result.Layers.Count(layer => layer.Outcome is LockOutcome.Changed or LockOutcome.VersionRaised);
        int kept = result.Layers.Length - changed;
        return $"Locked {ProgressText.Layers(result.Layers.Length)} ({changed} changed, {kept} unchanged)";
    }

    /// <summary>Why a layer is locked.</summary>
    public static string Reason(LayerLockResult layer) =>
        layer.Reason switch
        {
            LockReason.NoLock => "it has no lock",
            LockReason.RequirementsChanged => "its requirements changed",
            LockReason.LockEdited => "its lock file was edited",
            LockReason.OtherInputsChanged => "its Python, its targets or the layers below changed",
            LockReason.SettingsChanged => "[tool.uv] does not allow a locked package",
            LockReason.LowerLayerChanged => "a layer below has other packages",
            LockReason.VersionInputsChanged => "its name or modules changed",
            _ => layer.Changes.IsEmpty ? "files beside its lock are not current" : "the chosen packages changed",
        };

    private static string Words(LayerLockResult layer) =>
        layer.Reason switch
        {
            LockReason.NoLock => "locked for the first time",
            LockReason.VersionInputsChanged => $"has a new lock version: {Reason(layer)}",
            LockReason.Requested or null => "locked again",
            _ => $"locked again: {Reason(layer)}",
        };

    /// <summary>A changed package.</summary>
    public static string Words(LockChange change) =>
        change.Kind switch
        {
            LockChangeKind.Added => $"+ {change.Name} {Versions(change.After)}",
            LockChangeKind.Removed => $"- {change.Name} {Versions(change.Before)}",
            LockChangeKind.Updated => $"~ {change.Name} {Versions(change.Before)} -> {Versions(change.After)}",
            LockChangeKind.Moved => $"~ {change.Name} {Versions(change.After)}, needed elsewhere",
            _ => $"~ {change.Name} {Versions(change.After)}, other files",
        };

    private static string Versions(ImmutableArray<LockedPackage> packages) =>
        string.Join(", ", packages.Select(package => package.Version).Distinct());
}
