using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Makes layers that need no symbolic link, for file systems and tools that have none.</summary>
/// <remarks>A link to a file of the layer becomes a copy. Links to directories, to other layers and to nothing are left out; the
/// launcher script runs the program of the runtime instead.</remarks>
/// <param name="store">Where contents lie.</param>
internal sealed class LinkFreeLayer(ContentStore store)
{
    private const int MaxLinks = 40;

    /// <summary>The layer without links.</summary>
    public LayerManifest Of(BuiltLayer layer)
    {
        Dictionary<string, ManifestEntry> entries = layer.Manifest.Entries.ToDictionary(
            entry => entry.Path,
            StringComparer.Ordinal
        );
        if (!layer.Recipe.Layout.IsRuntime && !layer.Recipe.Target.IsWindows)
        {
            foreach (ManifestEntry entry in new VirtualEnvironment(store, layer.Recipe) { HasLinks = false }.Entries())
                entries[entry.Path] = entry;
        }
        return new LayerManifest([.. entries.Values.Select(entry => Resolve(entry, entries)).OfType<ManifestEntry>()]);
    }

    /// <summary>The entry that a link leads to in the end; null where it leads to none of the entries.</summary>
    /// <param name="entry">The link; another entry is returned as it is.</param>
    /// <param name="entries">The entries by their paths.</param>
    public static ManifestEntry? Follow(ManifestEntry entry, Dictionary<string, ManifestEntry> entries)
    {
        ManifestEntry? found = entry;
        for (int links = 0; found is { Kind: EntryKind.Link }; links++)
            found = links < MaxLinks && TargetOf(found) is { } path ? entries.GetValueOrDefault(path) : null;
        return found;
    }

    private static ManifestEntry? Resolve(ManifestEntry entry, Dictionary<string, ManifestEntry> entries)
    {
        ManifestEntry? found = Follow(entry, entries);
        bool isDirectoryLink = entry.Kind == EntryKind.Link && found?.Kind == EntryKind.Directory;
        return isDirectoryLink ? null : found?.At(entry.Path);
    }

    // Null where the link leads out of the layer.
    private static string? TargetOf(ManifestEntry link)
    {
        List<string> place = [.. link.Path.Split('/')[..^1]];
        foreach (string part in link.Target.Split('/'))
        {
            if (part == ".." && place.Count == 0)
                return null;
            if (part == "..")
                place.RemoveAt(place.Count - 1);
            else if (part is not ("" or "."))
                place.Add(part);
        }
        return string.Join('/', place);
    }
}
