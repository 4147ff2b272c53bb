using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Collects the entries of a layer with their owners.</summary>
/// <remarks>
/// Two owners may share a file of equal content; the first owns it. Of different files the later package's wins, and a module's wins
/// over a package's, both with a warning. Errors: a file of any other owner, a path that is a file here and a folder there, an entry
/// below a link, and names that the target cannot hold.
/// </remarks>
/// <param name="layer">What messages call the layer.</param>
/// <param name="time">The time of folders, in seconds since 1970.</param>
internal sealed class ManifestBuilder(string layer, long time)
{
    private readonly HashSet<OwnedEntry> _entries = [];

    private readonly List<Finding> _findings = [];

    private readonly Dictionary<string, string> _folders = new(StringComparer.OrdinalIgnoreCase);

    // The folder of the last entry: it and those above are there.
    private string _latestFolder = "";

    /// <summary>Whether paths take the spelling of folders that are there, as on Windows.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>The overlaps so far.</summary>
    public IEnumerable<Finding> Findings => _findings;

    /// <summary>The paths of all files so far, in no order.</summary>
    public IEnumerable<string> Files => _entries.Where(e => e.Entry.Kind == EntryKind.File).Select(e => e.Entry.Path);

    /// <summary>All entries so far with their owners, in no order.</summary>
    public IEnumerable<OwnedEntry> Entries => _entries;

    /// <summary>Adds an entry, and its folders.</summary>
    /// <exception cref="BuildEnvException">It conflicts with another entry.</exception>
    public void Add(ManifestEntry entry, LayerComponent owner)
    {
        if (IgnoresCase)
            entry = entry.At(entry.Kind == EntryKind.Directory ? SpellFolder(entry.Path) : Spell(entry.Path));
        AddFolders(entry.Folder, owner);
        OwnedEntry owned = new(entry, owner);
        if (!_entries.TryGetValue(owned, out OwnedEntry other))
            _entries.Add(owned);
        else if (entry.Content.IsExecutable && IsSameContent(entry, other.Entry))
            Replace(new OwnedEntry(entry, other.Owner));
        else if (!IsSameContent(entry, other.Entry))
            ResolveOverlap(other, owned);
    }

    private void Replace(OwnedEntry entry)
    {
        _entries.Remove(entry);
        _entries.Add(entry);
    }

    private void ResolveOverlap(OwnedEntry other, OwnedEntry owned)
    {
        (ManifestEntry entry, LayerComponent owner) = owned;
        bool isOverlap =
            other.Entry.Kind == EntryKind.File
            && entry.Kind == EntryKind.File
            && other.Owner.Kind == ComponentKind.Package
            && owner.Kind is ComponentKind.Package or ComponentKind.Modules
            && other.Owner != owner;
        if (!isOverlap)
            throw Conflict($"'{entry.Path}' is in both {other.Owner} and {owner}, with different contents");
        Replace(owned);
        IEnumerable<LayerComponent> packages = new[] { owner, other.Owner }.Where(part =>
            part.Kind == ComponentKind.Package
        );
        _findings.Add(
            new Finding(
                DiagnosticCodes.PathOverlap,
                IsRefused: false,
                [.. packages.Select(part => PackageName.Parse(part.Name))],
                $"layer '{layer}': '{entry.Path}' is in both {other.Owner} and {owner}, with different contents"
            )
        );
    }

    /// <summary>The manifest.</summary>
    /// <param name="target">The target, whose file systems restrict names.</param>
    /// <exception cref="BuildEnvException">A name is invalid on the target, or two names are the same there.</exception>
    public LayerManifest Build(Target target)
    {
        if (TargetPaths.FindProblem(_entries.Select(e => e.Entry.Path), target) is { } problem)
            throw Unusable(problem);
        ManifestEntry[] entries = new ManifestEntry[_entries.Count];
        foreach ((int index, OwnedEntry owned) in _entries.Index())
            entries[index] = owned.Entry;
        return new LayerManifest(entries, [.. Inventory()]);
    }

    /// <summary>The error that two parts of a layer conflict.</summary>
    public static BuildEnvException Conflict(string layer, string problem) =>
        new(Diagnostic.Error(DiagnosticCodes.PathConflict, $"layer '{layer}': {problem}"));

    private BuildEnvException Unusable(PathProblem problem)
    {
        string path = Describe(problem.Path);
        return problem.Other is { } other
            ? Conflict($"{Describe(other)} and {path} {problem.Reason}")
            : new BuildEnvException(
                Diagnostic.Error(DiagnosticCodes.UnusableName, $"layer '{layer}': {path} {problem.Reason}")
            );

        string Describe(string name) => $"'{DisplayText.Clip(name)}' of {OwnerOf(name)}";
    }

    private LayerComponent OwnerOf(string path) => _entries.First(e => e.Entry.Path == path).Owner;

    private IEnumerable<LayerComponent> Inventory() =>
        _entries
            .Where(e => e.Entry.Kind != EntryKind.Directory)
            .GroupBy(e => e.Owner, e => e.Entry)
            .Select(part => part.Key with { Entries = [.. part.Order(EntryOrder.Instance)] });

    private string Spell(string path)
    {
        int slash = path.LastIndexOf('/');
        return slash < 0 ? path : SpellFolder(path[..slash]) + path[slash..];
    }

    private string SpellFolder(string path)
    {
        if (!_folders.TryGetValue(path, out string? known))
            _folders.Add(path, known = Spell(path));
        return known;
    }

    private static bool IsSameContent(ManifestEntry a, ManifestEntry b) =>
        a.Kind == b.Kind && a.Content.HasBytesOf(b.Content) && a.Target == b.Target;

    private void AddFolders(string path, LayerComponent owner)
    {
        string latest = _latestFolder;
        _latestFolder = path;
        while (path.Length > 0 && path != latest)
        {
            OwnedEntry folder = new(ManifestEntry.Directory(path, time), owner);
            if (_entries.Add(folder))
                path = folder.Entry.Folder;
            else if (_entries.TryGetValue(folder, out OwnedEntry other) && other.Entry.Kind == EntryKind.Directory)
                return;
            else
                throw Conflict($"'{path}' is a file or a link in {other.Owner}, and a directory in {owner}");
        }
    }

    private BuildEnvException Conflict(string problem) => Conflict(layer, problem);
}
