using Venvstacks.Formats.Archives;
using Venvstacks.Store;

namespace Venvstacks.Runtimes;

/// <summary>Resolves the links of a runtime through its own directories and links, as the system does once it is unpacked.</summary>
/// <remarks>
/// The text of a link is not enough: beside a link <c>a -> lib/x</c>, the target <c>a/../..</c> seems to stay inside and does
/// not. A missing path counts as a directory.
/// </remarks>
internal sealed class RuntimeLinks
{
    // The parts that resolving one link may visit; real links have a handful.
    private const int MaxParts = 1000;

    private readonly Dictionary<string, ManifestEntry> _entries;

    private readonly string _root;

    private RuntimeLinks(IEnumerable<ManifestEntry> entries, string root) =>
        (_entries, _root) = (entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal), root);

    /// <summary>The first entry that lies below a link or a file, or links out of the runtime, and its problem; null if all links are valid.</summary>
    /// <param name="entries">The entries, each path once.</param>
    /// <param name="root">What messages call the directory that links may not leave.</param>
    public static (string Path, string Problem)? FindProblem(
        IReadOnlyCollection<ManifestEntry> entries,
        string root = "runtime"
    )
    {
        RuntimeLinks links = new(entries, root);
        foreach (ManifestEntry entry in entries)
        {
            string? problem = links.FindAbove(entry.Path);
            if (entry.Kind == EntryKind.Link)
                problem ??= links.FindProblem(entry.Target) ?? links.Follow(entry, isText: true) ?? links.Follow(entry);
            if (problem is not null)
                return (entry.Path, problem);
        }
        return null;
    }

    private string? FindAbove(string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (_entries.TryGetValue(path[..slash], out ManifestEntry? above) && above.Kind != EntryKind.Directory)
                return $"it lies below '{above.Path}', which is not a directory";
        }
        return null;
    }

    private string? FindProblem(string target) =>
        target.Length is 0 or > EntryPath.MaxLength ? "a link with an empty or too long target"
        : target.Any(char.IsControl) ? "a link with a control character in its target"
        : target[0] == '/' || target.Contains('\\') ? $"a link out of the {_root}, to '{target}'"
        : null;

    // Windows takes ".." off the text; all else first goes where the links before it lead.
    private string? Follow(ManifestEntry link, bool isText = false)
    {
        List<string> place = [.. link.Path.Split('/')[..^1]];
        Stack<string> rest = new(link.Target.Split('/').Reverse());
        for (int parts = 0; rest.TryPop(out string? part); parts++)
        {
            if (parts > MaxParts)
                return $"a link that loops, or passes too many other links, to '{link.Target}'";
            if (part == ".." && place.Count == 0)
                return $"a link out of the {_root}, to '{link.Target}'";
            Step(place, part);
            if (!isText && TakeLink(place) is { } next)
                Array.ForEach([.. next.Split('/').Reverse()], rest.Push);
        }
        return null;
    }

    private static void Step(List<string> place, string part)
    {
        if (part == "..")
            place.RemoveAt(place.Count - 1);
        else if (part is not ("" or "."))
            place.Add(part);
    }

    /// <summary>The target of the link at a path; the path becomes the directory of the link.</summary>
    private string? TakeLink(List<string> place)
    {
        if (!_entries.TryGetValue(string.Join('/', place), out ManifestEntry? entry) || entry.Kind != EntryKind.Link)
            return null;
        place.RemoveAt(place.Count - 1);
        return entry.Target;
    }
}
