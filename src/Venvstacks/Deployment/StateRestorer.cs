using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Deployment;

/// <summary>Finds the state that <c>install</c> starts from: a damaged or missing one is made anew from the records of generations. Nothing is written.</summary>
/// <param name="records">The records of the installation.</param>
internal sealed class StateRestorer(TargetRecords records)
{
    private TargetLayout Layout => records.Layout;

    /// <summary>The state; null where nothing is installed.</summary>
    /// <exception cref="DeploymentException">A newer version wrote the state.</exception>
    public DeploymentState? Find() => records.FindWholeState() ?? Restore();

    /// <summary>The warnings for records that a new generation replaces.</summary>
    public IEnumerable<Diagnostic> WarningsFor(DeploymentState? state)
    {
        if (state is null)
            yield break;
        if (state.IsRestored)
            yield return Diagnostic.Warning(
                DiagnosticCodes.DamagedState,
                $"{RecordPlace.DamageOf(Layout.State)}, so it is made anew from the records of generations",
                help: $"check what can be rolled back to with {Layout.Command("status")}"
            );
        if (records.FindGeneration(state.Current) is null)
            yield return Diagnostic.Warning(
                DiagnosticCodes.DamagedState,
                $"{RecordPlace.DamageOf(Layout.MarkerOf(state.Current))}, so generation {state.Current} is not used any more",
                help: $"remove it with {Layout.Command("gc")}"
            );
    }

    // All generations stay: those without a whole record are named by 'status', and removed by 'gc'.
    private DeploymentState? Restore()
    {
        // A killed uninstallation is not undone, and what a complete one left is no installation.
        if (File.Exists(Layout.RemovedState) || (!File.Exists(Layout.State) && Layout.Numbers().IsEmpty))
            return null;
        int[] numbers =
        [
            .. Layout
                .FoldersByNumber()
                .Select(folders => folders.Key)
                .Except(GenerationStage.All(Layout).Select(stage => stage.Number))
                .Order(),
        ];
        if (numbers.Length == 0)
            return null;
        Generation[] known = [.. numbers.Select(records.FindGeneration).OfType<Generation>()];
        int current =
            TargetLinks.FindCurrent(Layout) is { } linked && numbers.Contains(linked)
                ? linked
                : known.LastOrDefault()?.Number ?? numbers[^1];
        return new DeploymentState(current, [.. numbers.Where(number => number != current)])
        {
            HasLayerLinks = TargetLinks.HasLayerLinks(Layout),
            FolderMode = FindFolderMode(known),
            Release = known.Max(generation => generation.Release),
            IsRestored = true,
        };
    }

    // A generation that was removed may have been made with a wider umask.
    private UnixFileMode? FindFolderMode(IEnumerable<Generation> known) =>
        known.Aggregate(
            FilePermissions.OfFolder(Layout.Generations),
            (all, generation) => all | (generation.FolderMode ?? UnixFileMode.None)
        );
}
