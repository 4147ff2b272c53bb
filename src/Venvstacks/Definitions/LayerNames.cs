using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Definitions;

/// <summary>The layers of one kind that are defined so far, by name.</summary>
/// <param name="problems">The problems of the file.</param>
/// <param name="kind">The kind.</param>
/// <param name="unread">The names of layers in misspelt tables.</param>
internal sealed class LayerNames<T>(TomlProblems problems, LayerKind kind, IReadOnlySet<string> unread)
    where T : LayerDefinition
{
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TomlString> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TomlString> _announced = new(StringComparer.Ordinal);
    private bool _hasUnnamed;

    /// <summary>The layers, in the order of the file.</summary>
    public ImmutableArray<T> Layers => [.. _known.Values.Select(known => known.Layer).OfType<T>()];

    /// <summary>Notes the names of all tables, so that a reference to a later layer can be explained.</summary>
    public void Announce(IEnumerable<TomlTable> tables)
    {
        foreach (TomlTable table in tables)
        {
            if (table.TryGet("name", out TomlEntry? entry) && entry.Value is TomlString name)
                _announced.TryAdd(name.Value, name);
        }
    }

    /// <summary>Adds a layer; null for a layer with errors, so that references to it are not reported too.</summary>
    public void Add(LayerTable table, T? layer)
    {
        if (table.Name is not { } name)
        {
            _hasUnnamed = true;
            return;
        }
        // Names become directories, and some file systems ignore case.
        bool isNew = _folders.TryAdd(PathKey.Of(name.Value), name);
        Known added = new(layer, name);
        if (_known.TryAdd(name.Value, added) && isNew)
        {
            ReportVersionOf(added);
            return;
        }
        TomlString first = _folders[PathKey.Of(name.Value)];
        string defined =
            first.Value == name.Value
                ? "is already defined"
                : $"has the same directory as '{first.Value}' on some systems";
        problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.DuplicateName,
                $"{kind.ToString().ToLowerInvariant()} names must be distinct ('{name.Value}' {defined})",
                problems.At(name.Span),
                "rename one of the two layers"
            ) with
            {
                Labels = [new(problems.At(first.Span), "first defined here")],
            }
        );
    }

    // A versioned layer is deployed as NAME@VERSION, which rises.
    private void ReportVersionOf(Known added)
    {
        if (
            _known.Values.FirstOrDefault(other => IsVersionOf(added, other) || IsVersionOf(other, added))
            is not { } known
        )
            return;
        (Known version, Known versioned) = IsVersionOf(added, known) ? (added, known) : (known, added);
        problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.DuplicateName,
                $"{kind.ToString().ToLowerInvariant()} '{version.Name.Value}' would be deployed under the name of a version of '{versioned.Name.Value}'",
                problems.At(version.Name.Span)
            ) with
            {
                Labels = [new(problems.At(versioned.Name.Span), "this layer is versioned")],
                Help = "rename one of the two layers",
            }
        );
    }

    private static bool IsVersionOf(Known plain, Known versioned)
    {
        string start = PathKey.Of(versioned.Name.Value) + "@";
        string name = PathKey.Of(plain.Name.Value);
        return versioned.Layer is { Versioned: true }
            && plain.Layer is { Versioned: false }
            && name.StartsWith(start, StringComparison.Ordinal)
            && name[start.Length..] is [not '0', ..] version
            && version.All(char.IsAsciiDigit);
    }

    /// <summary>The layer of a name, or null: an unknown name is reported, unless a layer that has an error may be the one that is meant.</summary>
    public T? Find(LayerTable table, TomlString name)
    {
        if (_known.TryGetValue(name.Value, out Known? known))
            return known.Layer;
        if (_hasUnnamed || unread.Contains(name.Value))
            return null;
        string lower = kind.ToString().ToLowerInvariant();
        problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.UnknownLayer,
                $"{table.Owner} references unknown {lower} '{name.Value}'",
                problems.At(name.Span)
            ) with
            {
                SpanText = $"no {lower} of this name above this layer",
                Labels = GetLabels(table, name, lower),
                Help = Suggestions.Ask(name.Value, _known.Keys) ?? AdviceFor(table, name, lower),
            }
        );
        return null;
    }

    private string AdviceFor(LayerTable table, TomlString name, string lower) =>
        _announced.TryGetValue(name.Value, out TomlString? later)
            ? later == table.Name
                ? "remove it: a layer cannot be below itself"
                : $"move the table of '{name.Value}' above this one"
            : _known.Count == 0
                ? $"define it above this layer in a [[{lower}s]] table"
                : $"the {lower}s above this layer are {string.Join(", ", _known.Keys.Select(known => $"'{known}'"))}";

    private ImmutableArray<DiagnosticLabel> GetLabels(LayerTable table, TomlString name, string lower)
    {
        if (_announced.TryGetValue(name.Value, out TomlString? later))
        {
            bool isSelf = later == table.Name;
            return [new(problems.At(later.Span), isSelf ? "this is the layer itself" : "defined only here")];
        }
        ImmutableArray<string> similar = Suggestions.Find(name.Value, _known.Keys);
        return similar.IsEmpty
            ? []
            : [new(problems.At(_known[similar[0]].Name.Span), $"a {lower} with a similar name is defined here")];
    }

    private sealed record Known(T? Layer, TomlString Name);
}
