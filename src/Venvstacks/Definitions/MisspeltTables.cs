using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Definitions;

/// <summary>The tables of a definition that hold layers under a wrong name or in a wrong form.</summary>
/// <param name="root">The definition.</param>
/// <param name="problems">The problems of the file.</param>
internal sealed class MisspeltTables(TomlTableReader root, TomlProblems problems)
{
    private static readonly string[] Kinds = ["runtimes", "frameworks", "applications"];

    // Only layers have these keys.
    private static readonly string[] LayerKeys = ["python_implementation", "launch_module", "requirements"];

    /// <summary>Reports tables of layers that have a wrong name.</summary>
    /// <returns>The names of the layers that cannot be read: references to them are no further errors.</returns>
    public HashSet<string> Report()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (TomlEntry entry in root.Table.Entries)
        {
            TomlTable[] tables = TablesOf(entry.Value);
            bool isKnown = Kinds.Contains(entry.Key);
            if (isKnown ? entry.Value is TomlArray : !HoldsLayers(entry, tables))
                continue;
            names.UnionWith(tables.Select(NameOf).OfType<string>());
            if (!isKnown && root.FindEntry(entry.Key) is not null)
                problems.Add(
                    DiagnosticCodes.UnknownKey,
                    $"the stack definition has an unknown table of layers '{entry.Key}'",
                    entry.KeySpan,
                    Suggestions.Ask(entry.Key.ToLowerInvariant(), Kinds)
                        ?? "layers stand in [[runtimes]], [[frameworks]] or [[applications]]"
                );
        }
        return names;
    }

    private static bool HoldsLayers(TomlEntry entry, TomlTable[] tables) =>
        tables.Length > 0
        && (
            !Suggestions.Find(entry.Key.ToLowerInvariant(), Kinds).IsEmpty
            || entry.Value is TomlArray && tables.Any(table => LayerKeys.Any(field => table.TryGet(field, out _)))
        );

    private static TomlTable[] TablesOf(TomlValue value) =>
        value switch
        {
            TomlTable table => [table],
            TomlArray array => [.. array.Items.OfType<TomlTable>()],
            _ => [],
        };

    private static string? NameOf(TomlTable table) =>
        table.TryGet("name", out TomlEntry? entry) ? (entry.Value as TomlString)?.Value : null;
}
