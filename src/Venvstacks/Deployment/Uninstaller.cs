using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Removes an installation, which is reserved for this run: what was installed, and other files only on request.</summary>
/// <param name="records">The records.</param>
internal sealed class Uninstaller(TargetRecords records)
{
    private TargetLayout Layout => records.Layout;

    /// <summary>Removes all generations and records.</summary>
    /// <param name="isPurged">Whether files that were not installed are removed too.</param>
    /// <returns>The directories that stay, because they have other files.</returns>
    /// <exception cref="DeploymentException">An application is running.</exception>
    public ImmutableArray<string> Run(bool isPurged)
    {
        int[] used = [.. Layout.Numbers().Where(number => Lease.IsHeld(Layout, number))];
        if (used.Length > 0)
            throw DeploymentException.About(
                DiagnosticCodes.ApplicationRunning,
                $"an application of '{Layout.Root}' is running (generation {string.Join(", ", used)})",
                "end the application, then run the command again"
            );
        // Without the state nothing is installed: from here on, a killed run is finished by the next.
        RecordPlace.Free(Layout.RemovedState);
        if (File.Exists(Layout.State))
            StorageException.Guard("remove", Layout.State, () => FileSystem.Rename(Layout.State, Layout.RemovedState));
        TargetLinks.Remove(Layout);
        foreach (GenerationStage stage in GenerationStage.All(Layout))
            stage.Remove();
        foreach (int number in Layout.Numbers())
            Remove(number, isPurged);
        if (isPurged)
        {
            foreach (string path in TargetReservation.OthersIn(Layout))
                FileRemoval.Remove(path);
        }
        return RemoveRecords(Layout, removesRoot: true, isPurged);
    }

    /// <summary>Removes the records of an installation without generations, and directories that are empty then. Beside other files, the directory of records stays, so that they can be purged later.</summary>
    /// <param name="layout">The paths.</param>
    /// <param name="removesRoot">Whether the directory of the installation is removed, too.</param>
    /// <param name="isPurged">Whether files among the records that no run wrote are removed, too.</param>
    /// <returns>The directories that have other files.</returns>
    public static ImmutableArray<string> RemoveRecords(TargetLayout layout, bool removesRoot, bool isPurged = false)
    {
        FileRemoval.TryRemoveEmpty(layout.Generations);
        string[] others = TargetReservation.OthersIn(layout);
        ImmutableArray<string> kept = isPurged ? [] : RecordNames.OthersIn(layout);
        FileRemoval.RemoveEntries(layout.Records, kept);
        if (others.Length == 0 && kept.IsEmpty)
            RemoveEmptyFolders(layout, removesRoot);
        string[] generations = Directory.Exists(layout.Generations)
            ? Directory.GetFileSystemEntries(layout.Generations)
            : [];
        return
        [
            .. generations.Order(StringComparer.Ordinal),
            .. kept.Select(path => Path.GetDirectoryName(path)!)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
            .. others.Any(path => path != layout.Generations) ? [layout.Root] : Array.Empty<string>(),
        ];
    }

    /// <summary>Removes the empty directory that an uninstallation leaves if it is killed at its last step.</summary>
    /// <returns>Whether the directory was there, and empty.</returns>
    public static bool TryFinish(TargetLayout layout) =>
        Directory.Exists(layout.Root)
        && StorageException.Guard("read", layout.Root, () => FileRemoval.TryRemoveEmpty(layout.Root));

    /// <summary>Removes the directory of records, if it is empty. On FUSE and NFS, the lock is in it until it is closed.</summary>
    /// <param name="layout">The paths.</param>
    /// <param name="removesRoot">Whether the directory of the installation is removed, too.</param>
    public static void RemoveEmptyFolders(TargetLayout layout, bool removesRoot)
    {
        if (FileRemoval.TryRemoveEmpty(layout.Records) && removesRoot)
            FileRemoval.TryRemoveEmpty(layout.Root);
    }

    private void Remove(int number, bool isPurged)
    {
        if (records.FindGeneration(number) is { } generation)
        {
            string folder = Layout.FolderOf(generation.Folder);
            if (isPurged)
                FileRemoval.Remove(folder);
            else
                RemoveListed(generation, folder);
        }
        FileRemoval.Remove(Layout.MarkerOf(number));
    }

    private void RemoveListed(Generation generation, string folder)
    {
        foreach (DeployedLayer layer in generation.Layers)
        {
            try
            {
                RemoveListed(generation, layer);
            }
            catch (DeploymentException)
            {
                continue; // the list of the layer is damaged: its files stay, and '--purge' removes them
            }
        }
        FileRemoval.TryRemoveEmpty(folder);
    }

    private void RemoveListed(Generation generation, DeployedLayer layer)
    {
        string folder = Path.Combine(Layout.FolderOf(generation.Folder), layer.Name);
        if (!Directory.Exists(folder) || new DirectoryInfo(folder).LinkTarget is not null)
            return;
        Dictionary<string, bool> links = new(StringComparer.Ordinal);
        SortedSet<string> folders = new(StringComparer.Ordinal) { "" };
        foreach (ManifestEntry entry in records.ReadAll(generation, layer))
        {
            if (IsBelowLink(folder, entry.Path, links))
                continue; // a directory that a user replaced by a link is not removed
            string path = Path.Combine(folder, entry.Path);
            for (string? above = Path.GetDirectoryName(entry.Path); above is { Length: > 0 }; )
            {
                folders.Add(above);
                above = Path.GetDirectoryName(above);
            }
            if (entry.Kind == EntryKind.Directory)
                folders.Add(entry.Path);
            else if (!Directory.Exists(path) || new DirectoryInfo(path).LinkTarget is not null)
                FileRemoval.Remove(path);
        }
        // Subdirectories sort after their parents.
        foreach (string path in folders.Reverse())
            FileRemoval.TryRemoveEmpty(Path.Combine(folder, path));
    }

    private static bool IsBelowLink(string folder, string path, Dictionary<string, bool> links)
    {
        if (Path.GetDirectoryName(path) is not { Length: > 0 } above)
            return false;
        if (!links.TryGetValue(above, out bool isLink))
            links[above] = isLink =
                IsBelowLink(folder, above, links)
                || new DirectoryInfo(Path.Combine(folder, above)).LinkTarget is not null;
        return isLink;
    }
}
