using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>Finishes or undoes what a killed run left in an installation, which is reserved for this run.</summary>
internal static class TargetRecovery
{
    /// <summary>Brings the directories in line with the state: the link for people, unfinished generations, removed ones.</summary>
    /// <param name="records">The records.</param>
    /// <param name="state">The state; null where nothing is installed.</param>
    /// <param name="identity">The unfinished generation that this run takes up again; null to remove all.</param>
    /// <exception cref="DeploymentException">Something else has the name of a link.</exception>
    public static void Recover(TargetRecords records, DeploymentState? state, string? identity = null)
    {
        TargetLayout layout = records.Layout;
        HashSet<int> known = [.. state?.Numbers ?? []];
        SweepStages(layout);
        foreach (GenerationStage stage in GenerationStage.All(layout))
        {
            if (known.Contains(stage.Number))
                stage.Forget(); // killed after the commit
            else if (identity is null || !stage.IsFor(identity))
                stage.Remove();
        }
        HashSet<int> staged = [.. GenerationStage.All(layout).Select(stage => stage.Number)];
        foreach (int number in layout.Numbers().Where(number => !known.Contains(number) && !staged.Contains(number)))
            RemoveGeneration(records, number);
        records.CreateLeases(known);
        if (state is null && identity is null)
            TargetLinks.Remove(layout);
        else if (state is not null && records.FindGeneration(state.Current) is { } current)
            TargetLinks.Write(layout, state, current);
        FileRemoval.Remove(layout.Trash);
        FileRemoval.Remove(layout.RemovedState);
        SweepRecords(records, [.. known, .. staged], staged.Count > 0);
    }

    /// <summary>Whether a directory has only what a first installation wrote before it was killed, or what an uninstallation left.</summary>
    public static bool IsUnfinished(TargetLayout layout) =>
        TargetReservation.IsOwn(layout)
        && !File.Exists(layout.State)
        && !layout.Numbers().Except(GenerationStage.All(layout).Select(stage => stage.Number)).Any();

    /// <summary>Removes what an unfinished run wrote: all of a first installation.</summary>
    /// <param name="records">The records.</param>
    /// <param name="removesRoot">Whether the directory itself is removed if it is empty then.</param>
    public static void RemoveUnfinished(TargetRecords records, bool removesRoot)
    {
        DeploymentState? state = new StateRestorer(records).Find();
        Recover(records, state);
        if (state is null)
            Uninstaller.RemoveRecords(records.Layout, removesRoot);
    }

    /// <summary>Does work on an installation. An unfinished generation is removed if the disk is full, so that it does not stay full.</summary>
    /// <param name="records">The records.</param>
    /// <param name="isNew">Whether this run made the directory of the installation.</param>
    /// <param name="work">The work.</param>
    public static async Task<DeploymentChange> RemoveOnFullDiskAsync(
        TargetRecords records,
        bool isNew,
        Func<Task<DeploymentChange>> work
    )
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (IsDiskFull(e))
        {
            try
            {
                RemoveUnfinished(records, removesRoot: isNew);
            }
            catch (VenvstacksException)
            {
                // The next run removes the rest: the error of this one is the full disk.
            }
            throw;
        }

        static bool IsDiskFull(Exception e) =>
            UserError.From(e)?.Diagnostics.Any(found => found.Code == DiagnosticCodes.DiskFull) == true;
    }

    /// <summary>Removes a generation that the state does not have, unless an application uses it.</summary>
    /// <returns>Whether it is removed.</returns>
    public static bool RemoveGeneration(TargetRecords records, int number)
    {
        TargetLayout layout = records.Layout;
        if (Lease.IsHeld(layout, number))
            return false;
        string? recorded = records.FindGeneration(number)?.Folder;
        foreach (string folder in recorded is null ? layout.FoldersByNumber()[number] : [layout.FolderOf(recorded)])
        {
            string trash = Path.Combine(layout.Trash, Path.GetFileName(folder));
            StorageException.Guard("remove", folder, MoveAway);
            FileRemoval.Remove(trash);

            void MoveAway()
            {
                Directory.CreateDirectory(layout.Trash);
                if (Directory.Exists(folder))
                    FileSystem.Rename(folder, trash);
            }
        }
        FileRemoval.Remove(layout.DerivedOf(number));
        FileRemoval.Remove(layout.LeaseOf(number));
        FileRemoval.Remove(layout.MarkerOf(number));
        return true;
    }

    private static void SweepStages(TargetLayout layout)
    {
        foreach (string folder in new[] { layout.Records, layout.Markers, layout.Manifests })
            StageSweeper.Sweep(folder);
        if (Directory.Exists(layout.Derived))
        {
            foreach (string folder in Directory.GetDirectories(layout.Derived))
                StageSweeper.Sweep(folder);
        }
        foreach (GenerationStage stage in GenerationStage.All(layout))
            StageSweeper.Sweep(Path.Combine(layout.Stages, stage.Folder));
        foreach (string link in Directory.GetFileSystemEntries(layout.Root, "*.tmp-*"))
        {
            if (StageName.TryGetFinal(Path.GetFileName(link), out _) && new FileInfo(link).LinkTarget is not null)
                FileRemoval.Remove(link);
        }
    }

    private static void SweepRecords(TargetRecords records, HashSet<int> kept, bool hasStages)
    {
        TargetLayout layout = records.Layout;
        // Generations that applications still use have their records.
        kept.UnionWith(layout.Numbers());
        foreach (string path in EntriesOf(layout.Derived).Concat(EntriesOf(layout.Leases)))
        {
            if (int.TryParse(Path.GetFileName(path), out int number) && !kept.Contains(number))
                FileRemoval.Remove(path);
        }
        if (hasStages)
            return; // their manifests are not recorded yet, and their downloads go on
        Generation[] generations = [.. layout.Numbers().Select(records.FindGeneration).OfType<Generation>()];
        SweepUnused(
            layout.Manifests,
            generations
                .SelectMany(generation => generation.Layers)
                .SelectMany(layer => new[] { layer.ManifestHash, $"{layer.Sidecar?.Sha256}.zst" })
        );
        SweepUnused(
            layout.Downloads,
            generations
                .Where(generation => generation.KeepsArchives)
                .SelectMany(generation => generation.Layers.Select(layer => layer.Published.Archive!.Sha256!))
        );
    }

    private static void SweepUnused(string folder, IEnumerable<string> used)
    {
        foreach (string path in EntriesOf(folder).ExceptBy(used, Path.GetFileName, StringComparer.Ordinal))
        {
            if (RecordNames.IsHashed(path))
                FileRemoval.Remove(path);
        }
    }

    private static string[] EntriesOf(string folder) =>
        Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : [];
}
