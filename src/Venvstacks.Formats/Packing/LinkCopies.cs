using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Packing;

/// <summary>Replaces links by copies of what they point to, for systems without links.</summary>
internal sealed class LinkCopies
{
    private const int MostLinks = 40; // as Linux follows them

    private readonly Dictionary<string, ArchiveEntry> _entries;
    private readonly ILookup<string, ArchiveEntry> _children;

    private LinkCopies(IReadOnlyList<ArchiveEntry> entries)
    {
        _entries = entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        _children = entries.ToLookup(entry => FolderOf(entry.Path), StringComparer.Ordinal);
    }

    /// <summary>The entries with copies instead of links. The copy of a directory comes with all that is in it.</summary>
    /// <exception cref="LinkCopyException">A link leads out of the archive, to nothing, or around in a circle.</exception>
    public static IReadOnlyList<ArchiveEntry> Of(IReadOnlyList<ArchiveEntry> entries)
    {
        if (entries.All(entry => entry.Kind != ArchiveEntryKind.Link))
            return entries;
        LinkCopies copies = new(entries);
        return [.. entries.SelectMany(entry => copies.Expand(entry, entry.Path, depth: 0))];
    }

    private IEnumerable<ArchiveEntry> Expand(ArchiveEntry entry, string path, int depth)
    {
        if (entry.Kind != ArchiveEntryKind.Link)
            return [entry with { Path = path }];
        ArchiveEntry target = Resolve(entry, depth);
        return target.Kind == ArchiveEntryKind.File
            ? [target with { Path = path, Owner = entry.Owner }]
            : ExpandDirectory(entry, target, path, depth + 1);
    }

    private IEnumerable<ArchiveEntry> ExpandDirectory(ArchiveEntry link, ArchiveEntry directory, string path, int depth)
    {
        if (depth > MostLinks || $"{link.Path}/".StartsWith($"{directory.Path}/", StringComparison.Ordinal))
            throw new LinkCopyException(link.Path, "it leads around in a circle");
        return Tree(directory, path, depth);
    }

    private IEnumerable<ArchiveEntry> Tree(ArchiveEntry directory, string path, int depth)
    {
        yield return directory with
        {
            Path = path,
        };
        foreach (ArchiveEntry child in _children[directory.Path])
        {
            string childPath = $"{path}/{child.Path[(child.Path.LastIndexOf('/') + 1)..]}";
            IEnumerable<ArchiveEntry> copies =
                child.Kind == ArchiveEntryKind.Directory
                    ? Tree(child, childPath, depth)
                    : Expand(child, childPath, depth);
            foreach (ArchiveEntry copy in copies)
                yield return copy;
        }
    }

    // Follows links until something else is found.
    private ArchiveEntry Resolve(ArchiveEntry link, int depth)
    {
        ArchiveEntry entry = link;
        for (int links = depth; links <= MostLinks; links++)
        {
            string path = Normalize(link, entry);
            if (!_entries.TryGetValue(path, out ArchiveEntry? target))
                throw new LinkCopyException(link.Path, $"'{path}' is not in the archive");
            if (target.Kind != ArchiveEntryKind.Link)
                return target;
            entry = target;
        }
        throw new LinkCopyException(link.Path, "it leads around in a circle");
    }

    private static string Normalize(ArchiveEntry link, ArchiveEntry entry)
    {
        List<string> parts = [.. FolderOf(entry.Path).Split('/', StringSplitOptions.RemoveEmptyEntries)];
        if (entry.LinkTarget!.StartsWith('/'))
            throw new LinkCopyException(link.Path, "it leads out of the archive");
        foreach (string part in entry.LinkTarget.Split('/'))
        {
            if (part == ".." && parts.Count == 0)
                throw new LinkCopyException(link.Path, "it leads out of the archive");
            if (part == "..")
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "."))
                parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];
}
