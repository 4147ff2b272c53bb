using Venvstacks.Diagnostics;
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
        FileRemoval.Remove(Layout.State);
        TargetLinks.Remove(Layout);
        foreach (GenerationStage stage in GenerationStage.All(Layout))
            stage.Remove();
        List<string> kept = [];
        foreach (int number in Layout.Numbers())
            Remove(number, isPurged, kept);
        bool hasGenerations = !FileRemoval.TryRemoveEmpty(Layout.Generations);
        FileRemoval.Remove(Layout.Records);
        if (isPurged)
            FileRemoval.Remove(Layout.Root);
        else if (!TryRemoveRoot(hasNamed: hasGenerations && kept.Count > 0))
            kept.Add(Layout.Root);
        return [.. kept];
    }

    /// <summary>Removes the empty directory that an uninstallation leaves if it is killed at its last step.</summary>
    /// <returns>Whether the directory was there, and empty.</returns>
    public static bool TryFinish(TargetLayout layout) =>
        Directory.Exists(layout.Root)
        && StorageException.Guard("read", layout.Root, () => FileRemoval.TryRemoveEmpty(layout.Root));

    // Directories of generations that stay are named already.
    private bool TryRemoveRoot(bool hasNamed) =>
        hasNamed
            ? Directory.EnumerateFileSystemEntries(Layout.Root).All(path => path == Layout.Generations)
            : FileRemoval.TryRemoveEmpty(Layout.Root);

    private void Remove(int number, bool isPurged, List<string> kept)
    {
        if (records.FindGeneration(number) is { } generation)
        {
            string folder = Layout.FolderOf(generation.Folder);
            if (!isPurged)
            {
                foreach (DeployedLayer layer in generation.Layers)
                    RemoveListed(generation, layer);
            }
            if (isPurged)
                FileRemoval.Remove(folder);
            else if (!FileRemoval.TryRemoveEmpty(folder))
                kept.Add(folder);
        }
        FileRemoval.Remove(Layout.MarkerOf(number));
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
