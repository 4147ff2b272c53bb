using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Collects the entries of a layer with their owners, and refuses conflicts.</summary>
/// <remarks>
/// Two owners may have the same file with equal bytes; the first owns it. Refused, naming both: one path with different contents,
/// a path that is a folder here and a file there, an entry below a link, and two paths that are one to some file systems.
/// </remarks>
/// <param name="layer">What messages call the layer.</param>
/// <param name="time">The time of folders, in seconds since 1970.</param>
internal sealed class ManifestBuilder(string layer, long time)
{
    private readonly Dictionary<string, (ManifestEntry Entry, LayerComponent Owner)> _entries = new(
        StringComparer.Ordinal
    );

    /// <summary>The paths of all files so far, in no order.</summary>
    public IEnumerable<string> Files =>
        _entries.Values.Where(e => e.Entry.Kind == EntryKind.File).Select(e => e.Entry.Path);

    /// <summary>Adds an entry, and its folders.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="owner">The part of the layer that it belongs to.</param>
    /// <exception cref="BuildEnvException">It conflicts with another entry.</exception>
    public void Add(ManifestEntry entry, LayerComponent owner)
    {
        AddFolders(entry.Path, owner);
        if (!_entries.TryGetValue(entry.Path, out (ManifestEntry Entry, LayerComponent Owner) other))
            _entries.Add(entry.Path, (entry, owner));
        else if (entry.Content.IsExecutable && IsSameContent(entry, other.Entry))
            _entries[entry.Path] = (entry, other.Owner);
        else if (!IsSameContent(entry, other.Entry))
            throw Conflict($"'{entry.Path}' is in both {other.Owner} and {owner}, with different contents");
    }

    /// <summary>The manifest.</summary>
    /// <param name="mayCollide">Whether a path may be the same as another one to some file systems.</param>
    /// <exception cref="BuildEnvException">Two other paths are one to some file systems.</exception>
    public LayerManifest Build(Func<string, bool> mayCollide)
    {
        Dictionary<string, string> byKey = new(StringComparer.Ordinal);
        foreach (string path in _entries.Keys.Where(path => !mayCollide(path)))
        {
            if (!byKey.TryAdd(PathKey.Of(path), path))
                throw Collision(path, byKey[PathKey.Of(path)]);
        }
        return new LayerManifest(_entries.Values.Select(e => e.Entry), [.. Inventory()]);
    }

    private IEnumerable<LayerComponent> Inventory() =>
        _entries
            .Values.Where(e => e.Entry.Kind != EntryKind.Directory)
            .GroupBy(e => e.Owner)
            .Select(part => part.Key with { Paths = [.. part.Select(e => e.Entry.Path).Order(EntryOrder.Instance)] });

    private static bool IsSameContent(ManifestEntry a, ManifestEntry b) =>
        a.Kind == b.Kind && a.Content.Sha256 == b.Content.Sha256 && a.Target == b.Target;

    private void AddFolders(string path, LayerComponent owner)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            string folder = path[..slash];
            if (!_entries.TryGetValue(folder, out (ManifestEntry Entry, LayerComponent Owner) other))
                _entries.Add(folder, (ManifestEntry.Directory(folder, time), owner));
            else if (other.Entry.Kind == EntryKind.Directory)
                return;
            else
                throw Conflict($"'{folder}' is a file or a link in {other.Owner}, and a folder in {owner}");
        }
    }

    private BuildEnvException Collision(string a, string b) =>
        Conflict(
            $"'{b}' of {_entries[b].Owner} and '{a}' of {_entries[a].Owner} are one name to some file systems: they differ in case or in how letters are composed"
        );

    private BuildEnvException Conflict(string problem) =>
        new(Diagnostic.Error(DiagnosticCodes.PathConflict, $"Layer {layer}: {problem}"));
}
