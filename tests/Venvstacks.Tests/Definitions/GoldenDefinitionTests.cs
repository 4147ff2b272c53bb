using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Definitions;

/// <summary>Every row of golden/definitions.json, as its <c>ours</c> says.</summary>
public class GoldenDefinitionTests
{
    [Fact]
    public async Task Every_row_is_accepted_with_the_same_layers_or_rejected_with_its_place()
    {
        List<string> differing = [];
        foreach ((string name, JsonElement row) in ReadRows())
        {
            string expected = GetExpected(row);
            string actual = await GetActualAsync(row);
            if (actual != expected)
                differing.Add($"{name}: expected {expected}\n  but was {actual}");
        }
        differing.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_every_row_is_told_is_as_approved()
    {
        List<string> told = [];
        foreach ((string name, JsonElement row) in ReadRows())
        {
            using DefinitionFolder folder = new(row.GetProperty("definition").GetString()!);
            told.Add($"# {name}\n{await folder.ReadProblemsAsync()}");
        }
        Golden.Check("definitions.golden.txt", string.Join('\n', told));
    }

    private static string GetExpected(JsonElement row)
    {
        if (!row.GetProperty("ours").GetProperty("accepted").GetBoolean())
            return "rejected";
        return row.GetProperty("reference").TryGetProperty("show", out JsonElement show)
            ? JsonText.Write(JsonNode.Parse(show.GetRawText()))
            : "accepted";
    }

    private static async Task<string> GetActualAsync(JsonElement row)
    {
        using DefinitionFolder folder = new(row.GetProperty("definition").GetString()!);
        try
        {
            StackDefinition stack = await folder.ReadAsync();
            bool shown = row.GetProperty("reference").TryGetProperty("show", out _);
            return shown ? JsonText.Write(Show(stack)) : "accepted";
        }
        catch (LayerSpecException exception)
        {
            List<Diagnostic> errors = exception
                .Diagnostics.Where(item => item.Severity == DiagnosticSeverity.Error)
                .ToList();
            bool placed = errors.Count > 0 && errors.TrueForAll(item => item.Span is not null);
            return placed ? "rejected" : $"rejected without a place: {exception.Message}";
        }
    }

    private static JsonObject Show(StackDefinition stack) =>
        new()
        {
            ["applications"] = Show(stack.Applications),
            ["frameworks"] = Show(stack.Frameworks),
            ["runtimes"] = Show(stack.Runtimes),
            ["spec_name"] = "DIR/venvstacks.toml",
        };

    private static JsonArray Show(IEnumerable<LayerDefinition> layers) =>
        [
            .. layers
                .Where(layer => !layer.Platforms.IsEmpty)
                .Select(layer =>
                {
                    JsonObject shown = ShowOne(layer);
                    if (layer.Kind != LayerKind.Runtime)
                        shown["dependencies"] = new JsonArray([.. layer.LowerLayers.Select(ShowOne)]);
                    return shown;
                }),
        ];

    private static JsonObject ShowOne(LayerDefinition layer) =>
        new()
        {
            ["has_valid_lock"] = false,
            ["install_target"] = layer.Versioned ? $"{layer.BuildName}@???" : layer.BuildName,
            ["name"] = layer.BuildName,
            ["selected_operations"] = null,
        };

    private static IEnumerable<(string Name, JsonElement Row)> ReadRows()
    {
        JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Shared.Require("golden", "definitions.json")));
        return document.RootElement.EnumerateObject().Select(row => (row.Name, row.Value));
    }
}
