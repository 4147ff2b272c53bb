using Venvstacks.Runtimes;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>The entries of an interpreter in a runtime layer: all but package installers and their commands.</summary>
internal static class RuntimeSelection
{
    private static readonly ImmutableArray<string> Installers = ["pip", "setuptools", "wheel"];

    /// <summary>The entries, dated no later than the layer's lock.</summary>
    public static IEnumerable<ManifestEntry> Select(
        RuntimeContents runtime,
        PythonLayout layout,
        long lockTime,
        ContentStore store
    )
    {
        HashSet<string> removed = InstallerFiles(runtime, layout, store);
        IEnumerable<ManifestEntry> kept = runtime.Entries.Where(entry =>
            !removed.Contains(entry.Path) && !IsOtherCommand(entry.Path, layout)
        );
        HashSet<string> filled = kept.Where(entry => entry.Kind != EntryKind.Directory)
            .SelectMany(entry => Folders(entry.Path))
            .ToHashSet(StringComparer.Ordinal);
        HashSet<string> emptied = removed
            .SelectMany(Folders)
            .Where(folder => !filled.Contains(folder))
            .ToHashSet(StringComparer.Ordinal);
        IEnumerable<ManifestEntry> selected = kept.Where(entry => !emptied.Contains(entry.Path))
            .Select(entry => Date(entry, lockTime));
        // The reference leaves this folder empty, which archives of the published builds do not list.
        return layout.Platform.IsWindows
            ? selected.Append(ManifestEntry.Directory(layout.Scripts, lockTime))
            : selected;
    }

    // Files keep their time. Links get a new one when an archive is unpacked, so they have the layer's.
    private static ManifestEntry Date(ManifestEntry entry, long lockTime) =>
        entry.Kind == EntryKind.Link ? ManifestEntry.Link(entry.Path, entry.Target, lockTime)
        : entry.Kind == EntryKind.Directory ? ManifestEntry.Directory(entry.Path, lockTime)
        : entry.NotAfter(lockTime);

    private static bool IsOtherCommand(string path, PythonLayout layout) =>
        path.StartsWith(layout.Scripts + "/", StringComparison.OrdinalIgnoreCase)
        && !path[(layout.Scripts.Length + 1)..].StartsWith("python", StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> InstallerFiles(RuntimeContents runtime, PythonLayout layout, ContentStore store)
    {
        string site = layout.SitePackages + "/";
        HashSet<string> files = new(StringComparer.Ordinal);
        foreach (
            ManifestEntry entry in runtime.Entries.Where(entry => entry.Path.StartsWith(site, StringComparison.Ordinal))
        )
        {
            string[] parts = entry.Path[site.Length..].Split('/');
            bool isInfo =
                parts[0].EndsWith(".dist-info", StringComparison.Ordinal)
                && Installers.Contains(parts[0].Split('-')[0], StringComparer.Ordinal);
            if (isInfo || Installers.Contains(parts[0], StringComparer.Ordinal))
                files.Add(entry.Path);
            if (isInfo && parts is [_, "RECORD"])
                files.UnionWith(RecordedPaths(entry, site, store));
        }
        return files;
    }

    private static IEnumerable<string> RecordedPaths(ManifestEntry record, string site, ContentStore store)
    {
        using StreamReader text = new(store.Open(record.Content));
        while (text.ReadLine() is { } line)
        {
            // Paths with a comma are quoted; no installer has one.
            string path = line.Split(',')[0];
            if (!path.StartsWith("..", StringComparison.Ordinal))
                yield return site + path;
        }
    }

    private static IEnumerable<string> Folders(string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }
}
