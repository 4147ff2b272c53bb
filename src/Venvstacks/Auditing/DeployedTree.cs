using Venvstacks.Store;

namespace Venvstacks.Auditing;

/// <summary>The binaries of layers where they are deployed, side by side; paths are relative to the directory that holds the layers.</summary>
internal sealed class DeployedTree
{
    // As many as Linux follows.
    private const int MaxLinks = 40;

    private readonly Dictionary<string, AuditedFile> _files;
    private readonly Dictionary<string, string?> _links;
    private readonly ILookup<string, AuditedFile> _byName;

    /// <summary>The tree of some layers.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="ignoresCase">Whether names differ in more than case, as on Windows.</param>
    public DeployedTree(IReadOnlyCollection<AuditedLayer> layers, bool ignoresCase)
    {
        StringComparer comparer = ignoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        _files = new(comparer);
        _links = new(comparer);
        foreach (AuditedFile file in layers.SelectMany(layer => layer.Files))
            _files.TryAdd(file.Location, file);
        foreach (AuditedLayer layer in layers)
        {
            foreach (ManifestEntry link in layer.Manifest.Entries.Where(entry => entry.Kind == EntryKind.Link))
            {
                string location = $"{layer.DeployedName}/{link.Path}";
                _links.TryAdd(location, Combine(DirectoryOf(location), link.Target));
            }
        }
        _byName = _files.Values.ToLookup(file => file.Name, comparer);
    }

    /// <summary>The binary at a path, also through links; null where there is none.</summary>
    public AuditedFile? Find(string path)
    {
        for (int links = 0; links < MaxLinks; links++)
        {
            if (_files.TryGetValue(path, out AuditedFile? file))
                return file;
            if (Follow(path) is not { } next)
                return null;
            path = next;
        }
        return null;
    }

    /// <summary>The binaries of a name in any directory.</summary>
    public IEnumerable<AuditedFile> FindNamed(string name) => _byName[name];

    /// <summary>A path relative to a directory, without <c>.</c> and <c>..</c>; null where it leads out of the tree.</summary>
    public static string? Combine(string directory, string relative)
    {
        if (relative.StartsWith('/'))
            return null;
        List<string> parts = [.. directory.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (string part in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".")
                continue;
            if (part != "..")
                parts.Add(part);
            else if (parts.Count == 0)
                return null;
            else
                parts.RemoveAt(parts.Count - 1);
        }
        return string.Join('/', parts);
    }

    /// <summary>The directory that a path lies in.</summary>
    public static string DirectoryOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    // The first part of a path that is a link is replaced by its target.
    private string? Follow(string path)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = Next(slash))
        {
            int end = Next(slash);
            string start = end < 0 ? path : path[..end];
            if (_links.TryGetValue(start, out string? target))
                return target is null || end < 0 ? target : Combine(target, path[(end + 1)..]);
        }
        return null;

        int Next(int slash) => path.IndexOf('/', slash + 1);
    }
}
