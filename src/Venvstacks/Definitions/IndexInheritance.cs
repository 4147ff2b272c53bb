using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Packaging;
using Venvstacks.Settings;

namespace Venvstacks.Definitions;

/// <summary>
/// The index of each package of a layer, as the layer and its lower layers pin it. The pins must agree, unless
/// <c>index_overrides</c> resolves the conflict.
/// </summary>
internal sealed class IndexInheritance(TomlProblems problems, ImmutableArray<UvIndex> indexes)
{
    private readonly Dictionary<LayerDefinition, Dictionary<PackageName, IndexPin>> _packages = [];

    /// <summary>Fills in a layer's indexes.</summary>
    public LayerDefinition ReadInto(LayerDefinition layer, LayerTable table)
    {
        PackageIndexReader own = new(problems, indexes, table.Owner);
        foreach (TomlEntry entry in table.Fields.Read(LayerKeys.PackageIndexes)?.Entries ?? [])
        {
            if (CastIndex(entry, table) is { } index)
                own.Add(entry, index);
        }
        ImmutableSortedDictionary<string, string> overrides = table
            .Fields.FindStrings(LayerKeys.IndexOverrides.Name)
            .ToImmutableSortedDictionary(pair => pair.Entry.Key, pair => pair.Value, StringComparer.Ordinal);
        ImmutableArray<TomlString> priority = table.Fields.Read(LayerKeys.PriorityIndexes);
        Dictionary<PackageName, IndexPin> merged = MergeLower(layer, table, overrides);
        AddOwn(merged, own.Packages, table, overrides);
        LayerDefinition result = layer with
        {
            IndexOverrides = overrides,
            PriorityIndexes =
            [
                .. priority.Where(name => own.Check(name, "in 'priority_indexes'")).Select(name => name.Value),
            ],
            PackageIndexes = merged.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.IndexName),
        };
        _packages.Add(result, merged);
        return result;
    }

    private TomlString? CastIndex(TomlEntry entry, LayerTable table)
    {
        if (entry.Value is TomlString index)
            return index;
        string message =
            $"'{entry.Key}' in 'package_indexes' of {table.Owner} must be a string, not {entry.Value.KindName}";
        problems.Add(DiagnosticCodes.WrongKind, message, entry.Value.Span);
        return null;
    }

    /// <summary>The pins of the layers below, in the order of <c>sys.path</c>; a framework's pins include its runtime's.</summary>
    private Dictionary<PackageName, IndexPin> MergeLower(
        LayerDefinition layer,
        LayerTable table,
        ImmutableSortedDictionary<string, string> overrides
    )
    {
        Dictionary<PackageName, IndexPin> merged = [];
        foreach (LayerDefinition lower in layer.Frameworks.IsEmpty ? layer.LowerLayers : [.. layer.Frameworks])
        {
            foreach ((PackageName package, IndexPin index) in _packages[lower])
            {
                if (merged.TryAdd(package, index) || merged[package].IndexName == Override(index, overrides))
                    continue;
                string message = $"{table.Owner} depends on layers with inconsistent indexes for '{package}'";
                ReportConflict(message, problems.At(table.Place), index, merged[package]);
            }
        }
        return merged;
    }

    private void AddOwn(
        Dictionary<PackageName, IndexPin> merged,
        IReadOnlyDictionary<PackageName, IndexPin> own,
        LayerTable table,
        ImmutableSortedDictionary<string, string> overrides
    )
    {
        foreach ((PackageName package, IndexPin index) in own)
        {
            if (
                merged.TryGetValue(package, out IndexPin? inherited)
                && Override(inherited, overrides) != index.IndexName
            )
                ReportConflict(
                    $"{table.Owner} declares an inconsistent index for '{package}'",
                    index.Span,
                    inherited,
                    index
                );
            merged[package] = index;
        }
    }

    private static string Override(IndexPin index, ImmutableSortedDictionary<string, string> overrides) =>
        overrides.GetValueOrDefault(index.IndexName, index.IndexName);

    private void ReportConflict(string message, SourceSpan span, IndexPin gives, IndexPin keeps)
    {
        List<DiagnosticLabel> labels = [new(gives.Span, $"index '{gives.IndexName}' is named here")];
        if (keeps.Span != span)
            labels.Add(new(keeps.Span, $"index '{keeps.IndexName}' is named here"));
        problems.Add(
            Diagnostic.Error(
                DiagnosticCodes.ConflictingIndexes,
                message,
                span,
                $"write index_overrides = {{ {gives.IndexName} = \"{keeps.IndexName}\" }} in this layer to accept it"
            ) with
            {
                Labels = [.. labels],
            }
        );
    }
}
