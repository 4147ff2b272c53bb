using System.Text.Json.Nodes;
using Venvstacks.Reporting;
using Venvstacks.Store;

namespace Venvstacks.Cli.Terminal;

/// <summary>The size of a stack in tables, as JSON (docs/reference/schemas/size.schema.json) or as a page with a treemap.</summary>
/// <param name="stack">The sizes.</param>
internal sealed class SizeReport(StackSize stack)
{
    private readonly bool _namesTargets = stack.Layers.DistinctBy(layer => layer.Target).Count() > 1;

    /// <summary>Writes the layers, their largest packages, and the packages that several layers hold.</summary>
    /// <param name="output">The output.</param>
    /// <param name="top">The number of packages.</param>
    public void Write(TextWriter output, int top)
    {
        TextTable.Write(
            output,
            ["layer", "files", "unpacked", "packed", "also in others"],
            stack
                .Layers.Select(layer =>
                    new[]
                    {
                        NameOf(layer),
                        $"{layer.Files}",
                        ProgressText.Size(layer.Bytes),
                        Size(layer.PackedBytes),
                        layer.SharedBytes > 0 ? ProgressText.Size(layer.SharedBytes) : "-",
                    }
                )
                .Append([
                    "total",
                    $"{stack.Layers.Sum(l => l.Files)}",
                    ProgressText.Size(stack.Bytes),
                    Size(stack.PackedBytes),
                    "",
                ])
        );
        if (top > 0)
            WriteLargest(output, top);
        if (!stack.Duplicates.IsEmpty)
            WriteDuplicates(output);
    }

    /// <summary>The JSON form.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["schema"] = 1,
            ["bytes"] = stack.Bytes,
            ["packed_bytes"] = stack.PackedBytes,
            ["layers"] = new JsonArray([.. stack.Layers.Select(ToJson)]),
            ["duplicates"] = new JsonArray([.. stack.Duplicates.Select(ToJson)]),
        };

    /// <summary>The page.</summary>
    /// <param name="name">The stack, for its title.</param>
    public string ToHtml(string name) => HtmlPage.Write($"Size of {name}", "size", ToJson());

    private void WriteLargest(TextWriter output, int top)
    {
        output.WriteLine();
        TextTable.Write(
            output,
            ["largest packages", "layer", "unpacked", "packed", "mostly"],
            stack
                .Layers.SelectMany(layer => layer.Parts, (layer, part) => (Layer: layer, Part: part))
                .Where(pair => pair.Part.Kind == ComponentKind.Package)
                .OrderByDescending(pair => pair.Part.Bytes)
                .Take(top)
                .Select(pair =>
                    new[]
                    {
                        $"{pair.Part.Name} {pair.Part.Version}",
                        NameOf(pair.Layer),
                        ProgressText.Size(pair.Part.Bytes),
                        Size(pair.Part.PackedBytes),
                        Name(pair.Part.Kinds[0].Kind),
                    }
                )
        );
    }

    private void WriteDuplicates(TextWriter output)
    {
        output.WriteLine();
        TextTable.Write(
            output,
            ["in several layers", "layers", "common lower layer", "would save", "packed"],
            stack.Duplicates.Select(package =>
                new[]
                {
                    $"{package.Name} {package.Version}",
                    string.Join(", ", package.Layers) + (_namesTargets ? $" ({package.Target})" : ""),
                    package.LowerLayer ?? "none",
                    ProgressText.Size(package.SavedBytes),
                    Size(package.SavedPackedBytes),
                }
            )
        );
    }

    private string NameOf(LayerSize layer) => _namesTargets ? $"{layer.Name} ({layer.Target})" : layer.Name;

    private static string Size(long? bytes) => bytes is { } known ? ProgressText.Size(known) : "-";

    private static JsonObject ToJson(LayerSize layer) =>
        new()
        {
            ["name"] = layer.Name,
            ["target"] = layer.Target.Name,
            ["lower_layers"] = ToArray(layer.LowerLayers),
            ["files"] = layer.Files,
            ["bytes"] = layer.Bytes,
            ["packed_bytes"] = layer.PackedBytes,
            ["shared_bytes"] = layer.SharedBytes,
            ["parts"] = new JsonArray([.. layer.Parts.Select(ToJson)]),
        };

    private static JsonObject ToJson(PartSize part) =>
        new()
        {
            ["kind"] = Name(part.Kind),
            ["name"] = part.Name,
            ["version"] = part.Version,
            ["files"] = part.Files,
            ["bytes"] = part.Bytes,
            ["packed_bytes"] = part.PackedBytes,
            ["kinds"] = new JsonArray([
                .. part.Kinds.Select(kind => new JsonObject
                {
                    ["kind"] = Name(kind.Kind),
                    ["files"] = kind.Files,
                    ["bytes"] = kind.Bytes,
                    ["packed_bytes"] = kind.PackedBytes,
                }),
            ]),
        };

    private static JsonObject ToJson(DuplicatePackage package) =>
        new()
        {
            ["package"] = package.Name,
            ["version"] = package.Version,
            ["target"] = package.Target.Name,
            ["layers"] = ToArray(package.Layers),
            ["lower_layer"] = package.LowerLayer,
            ["bytes"] = package.Bytes,
            ["saved_bytes"] = package.SavedBytes,
            ["saved_packed_bytes"] = package.SavedPackedBytes,
        };

    private static JsonArray ToArray(IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];

    private static string Name<T>(T kind)
        where T : struct, Enum => kind.ToString().ToLowerInvariant();
}
