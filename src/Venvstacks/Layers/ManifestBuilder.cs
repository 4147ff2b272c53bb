using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Collects what a layer consists of, with whom each piece comes from, and refuses what does not fit together.</summary>
/// <remarks>
/// The same file may come twice with equal bytes. Refused, naming both sides: one path with different contents, a path that
/// is a folder here and a file there, something below a link, and two names that some file system takes for one.
/// </remarks>
/// <param name="layer">What messages call the layer.</param>
/// <param name="time">The time of folders, in seconds since 1970.</param>
internal sealed class ManifestBuilder(string layer, long time)
{
    private readonly Dictionary<string, (ManifestEntry Entry, string Owner)> _entries = new(StringComparer.Ordinal);

    /// <summary>The paths of all files so far, in no order.</summary>
    public IEnumerable<string> Files =>
        _entries.Values.Where(e => e.Entry.Kind == EntryKind.File).Select(e => e.Entry.Path);

    /// <summary>What lies at a path, or null.</summary>
    public ManifestEntry? Find(string path) => _entries.GetValueOrDefault(path).Entry;

    /// <summary>Adds an entry, and its folders.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="owner">Whom it comes from, as messages call it: <c>numpy 2.3.3</c>.</param>
    /// <exception cref="BuildEnvException">It does not fit with what is there.</exception>
    public void Add(ManifestEntry entry, string owner)
    {
        AddFolders(entry.Path, owner);
        if (!_entries.TryGetValue(entry.Path, out var other))
            _entries.Add(entry.Path, (entry, owner));
        else if (entry.Content.IsExecutable && IsSameContent(entry, other.Entry))
            _entries[entry.Path] = (entry, owner);
        else if (!IsSameContent(entry, other.Entry))
            throw Conflict($"'{entry.Path}' is in both {other.Owner} and {owner}, with different contents");
    }

    /// <summary>The manifest.</summary>
    /// <exception cref="BuildEnvException">Some file system takes two paths for one.</exception>
    public LayerManifest Build(Func<string, bool> mayFallTogether)
    {
        var byKey = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in _entries.Keys.Where(path => !mayFallTogether(path)))
        {
            if (!byKey.TryAdd(PathKey.Of(path), path))
                throw FallTogether(path, byKey[PathKey.Of(path)]);
        }
        return LayerManifest.Create(_entries.Values.Select(e => e.Entry));
    }

    private static bool IsSameContent(ManifestEntry a, ManifestEntry b) =>
        a.Kind == b.Kind && a.Content.Sha256 == b.Content.Sha256 && a.Target == b.Target;

    private void AddFolders(string path, string owner)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            string folder = path[..slash];
            if (!_entries.TryGetValue(folder, out var other))
                _entries.Add(folder, (ManifestEntry.Directory(folder, time), owner));
            else if (other.Entry.Kind == EntryKind.Directory)
                return;
            else
                throw Conflict($"'{folder}' is a file or a link in {other.Owner}, and a folder in {owner}");
        }
    }

    private BuildEnvException FallTogether(string a, string b) =>
        Conflict(
            $"'{b}' of {_entries[b].Owner} and '{a}' of {_entries[a].Owner} are one name to some file systems: they differ in case or in how letters are composed"
        );

    private BuildEnvException Conflict(string problem) => new(Diagnostic.Error("VS3011", $"Layer {layer}: {problem}"));
}
