using System.Text.Json.Nodes;
using Venvstacks.Formats.Text;
using Venvstacks.Reporting;

namespace Venvstacks.Cli.Terminal;

/// <summary>The differences of two sides in lines, or as JSON (docs/reference/schemas/diff.schema.json).</summary>
internal static class DifferenceReport
{
    /// <summary>Writes each layer that differs, and a summary.</summary>
    public static void Write(ImmutableArray<LayerDifference> layers, TextWriter output)
    {
        LayerDifference[] changed = [.. layers.Where(layer => layer.IsChanged)];
        foreach (LayerDifference layer in changed)
        {
            output.WriteLine(DisplayText.Escape($"{layer.Name}: {string.Join(", ", Words(layer))}"));
            foreach (string change in layer.Changes.Select(LockReport.Words))
                output.WriteLine($"  {change}");
        }
        output.WriteLine(
            $"{changed.Length} of {ProgressText.Layers(layers.Length)} {(changed.Length == 1 ? "differs" : "differ")}"
        );
    }

    /// <summary>The JSON form.</summary>
    public static JsonObject ToJson(ImmutableArray<LayerDifference> layers) =>
        new()
        {
            ["schema"] = 1,
            ["equal"] = !layers.Any(layer => layer.IsChanged),
            ["layers"] = new JsonArray([.. layers.Where(layer => layer.IsChanged).Select(ToJson)]),
        };

    private static IEnumerable<string> Words(LayerDifference layer)
    {
        if (layer.Before is null || layer.After is null)
        {
            yield return layer.Before is null ? "added" : "removed";
            if ((layer.Before ?? layer.After)?.Bytes is { } size)
                yield return ProgressText.Size(size);
            yield break;
        }
        if (layer.Before.LockVersion is { } old && layer.After.LockVersion is { } now && old != now)
            yield return $"lock version {old} -> {now}";
        if (layer.Changes.Length > 0)
            yield return layer.Changes.Length == 1 ? "1 package" : $"{layer.Changes.Length} packages";
        else if (Differ(layer.Before.RequirementsHash, layer.After.RequirementsHash))
            yield return "other packages";
        if (Differ(layer.Before.ArchiveSha256, layer.After.ArchiveSha256))
            yield return "another archive";
        // The archive of one platform is no measure for the wheels of all.
        bool areAlike = (layer.Before.ArchiveSha256 is null) == (layer.After.ArchiveSha256 is null);
        if (areAlike && layer.Before.Bytes is { } before && layer.After.Bytes is { } after && before != after)
            yield return $"{ProgressText.Size(before)} -> {ProgressText.Size(after)}";
    }

    private static bool Differ(string? before, string? after) =>
        before is not null && after is not null && before != after;

    private static JsonObject ToJson(LayerDifference layer) =>
        new()
        {
            ["layer"] = layer.Name,
            ["before"] = ToJson(layer.Before),
            ["after"] = ToJson(layer.After),
            ["packages"] = new JsonArray([.. layer.Changes.Select(LockPlan.ToJson)]),
        };

    private static JsonObject? ToJson(ComparedLayer? layer) =>
        layer is null
            ? null
            : new JsonObject
            {
                ["lock_version"] = layer.LockVersion,
                ["requirements_hash"] = layer.RequirementsHash,
                ["bytes"] = layer.Bytes,
                ["archive_sha256"] = layer.ArchiveSha256,
            };
}
