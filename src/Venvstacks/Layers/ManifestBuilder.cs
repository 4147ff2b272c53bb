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
    private readonly Dictionary<string, (ManifestEntry Entry, LayerComponent Owner)> _entries = new(
        StringComparer.Ordinal
    );

    private readonly List<Finding> _findings = [];

    private readonly Dictionary<string, string> _folders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether paths take the spelling of folders that are there, as on Windows.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>The overlaps so far.</summary>
    public IEnumerable<Finding> Findings => _findings;

    /// <summary>The paths of all files so far, in no order.</summary>
    public IEnumerable<string> Files =>
        _entries.Values.Where(e => e.Entry.Kind == EntryKind.File).Select(e => e.Entry.Path);

    /// <summary>All entries so far with their owners, in no order.</summary>
    public IEnumerable<(ManifestEntry Entry, LayerComponent Owner)> Entries => _entries.Values;

    /// <summary>Adds an entry, and its folders.</summary>
    /// <exception cref="BuildEnvException">It conflicts with another entry.</exception>
    public void Add(ManifestEntry entry, LayerComponent owner)
    {
        if (IgnoresCase)
            entry = entry.At(entry.Kind == EntryKind.Directory ? SpellFolder(entry.Path) : Spell(entry.Path));
        AddFolders(entry.Path, owner);
        if (!_entries.TryGetValue(entry.Path, out (ManifestEntry Entry, LayerComponent Owner) other))
            _entries.Add(entry.Path, (entry, owner));
        else if (entry.Content.IsExecutable && IsSameContent(entry, other.Entry))
            _entries[entry.Path] = (entry, other.Owner);
        else if (!IsSameContent(entry, other.Entry))
            Replace(other, entry, owner);
    }

    private void Replace((ManifestEntry Entry, LayerComponent Owner) other, ManifestEntry entry, LayerComponent owner)
    {
        bool isOverlap =
            other.Entry.Kind == EntryKind.File
            && entry.Kind == EntryKind.File
            && other.Owner.Kind == ComponentKind.Package
            && owner.Kind is ComponentKind.Package or ComponentKind.Modules
            && other.Owner != owner;
        if (!isOverlap)
            throw Conflict($"'{entry.Path}' is in both {other.Owner} and {owner}, with different contents");
        _entries[entry.Path] = (entry, owner);
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
        if (TargetPaths.FindProblem(_entries.Keys, target) is { } problem)
            throw Unusable(problem);
        return new LayerManifest(_entries.Values.Select(e => e.Entry), [.. Inventory()]);
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

        string Describe(string name) => $"'{DisplayText.Clip(name)}' of {_entries[name].Owner}";
    }

    private IEnumerable<LayerComponent> Inventory() =>
        _entries
            .Values.Where(e => e.Entry.Kind != EntryKind.Directory)
            .GroupBy(e => e.Owner)
            .Select(part => part.Key with { Paths = [.. part.Select(e => e.Entry.Path).Order(EntryOrder.Instance)] });

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
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            string folder = path[..slash];
            if (!_entries.TryGetValue(folder, out (ManifestEntry Entry, LayerComponent Owner) other))
                _entries.Add(folder, (ManifestEntry.Directory(folder, time), owner));
            else if (other.Entry.Kind == EntryKind.Directory)
                return;
            else
                throw Conflict($"'{folder}' is a file or a link in {other.Owner}, and a directory in {owner}");
        }
    }

    private BuildEnvException Conflict(string problem) => Conflict(layer, problem);
}
