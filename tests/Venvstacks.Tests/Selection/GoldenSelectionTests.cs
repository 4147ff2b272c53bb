using System.Collections.Immutable;
using System.Text.Json;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;
using Venvstacks.Selection;

namespace Venvstacks.Tests.Selection;

/// <summary>Every row of golden/show.json: the layers and operations that its command line selects, without the command line.</summary>
public class GoldenSelectionTests
{
    [Fact]
    public async Task Every_row_selects_the_same_operations()
    {
        Dictionary<string, StackDefinition> stacks = [];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Shared.Require("golden", "show.json")));
        List<string> differing = [];
        foreach (JsonElement row in document.RootElement.GetProperty("rows").EnumerateArray())
        {
            string stack = row.GetProperty("stack").GetString()!;
            if (!stacks.ContainsKey(stack))
                stacks[stack] = await new DefinitionReader(_ => null).ReadAsync(
                    Shared.Require("stacks", stack, "venvstacks.toml"),
                    TestContext.Current.CancellationToken
                );
            string[] arguments = [.. row.GetProperty("arguments").EnumerateArray().Select(item => item.GetString()!)];
            string expected = row.GetProperty("exit").GetInt32() == 0 ? Summarize(row) : "error";
            string actual = Select(stacks[stack], arguments);
            if (actual != expected)
                differing.Add($"{stack} {string.Join(' ', arguments)}\nexpected\n{expected}\nbut was\n{actual}");
        }
        differing.ShouldBeEmpty();
    }

    private static string Select(StackDefinition stack, string[] arguments)
    {
        try
        {
            LayerSelection selection = LayerSelection.Of(stack, GetRequest(arguments));
            bool hidesOperations = arguments[0] == "show";
            return string.Join(
                '\n',
                stack
                    .Layers.Where(layer => selection[layer] is not null)
                    .Select(layer => $"{layer}: {(hidesOperations ? "" : string.Join(", ", selection[layer]!.Names))}")
            );
        }
        catch (BuildEnvException)
        {
            return "error";
        }
    }

    /// <summary>What a command line asks for.</summary>
    private static SelectionRequest GetRequest(string[] arguments)
    {
        string command = arguments[0];
        bool Has(string option) => arguments.Contains(option);
        bool? all =
            Has("--include-dependencies") ? true
            : Has("--no-include-dependencies") ? false
            : null;
        bool shows = command == "show";
        return new SelectionRequest
        {
            Include = GetPatterns(arguments, "--include"),
            ResetLock = GetPatterns(arguments, "--reset-lock"),
            AllowMissing = Has("--allow-missing"),
            Lock = command switch
            {
                "show" => OperationChoice.Yes,
                "lock" => Has("--if-needed") ? OperationChoice.IfNeeded : OperationChoice.Yes,
                "build" when Has("--lock-if-needed") => OperationChoice.IfNeeded,
                _ => OperationChoice.No,
            },
            Build = command == "build" && !Has("--no-build"),
            Publish = command is "build" or "publish" or "local-export",
            LockDependencies = all ?? (shows || Has("--lock-dependencies")),
            BuildDependencies = all ?? Has("--build-dependencies"),
            PublishDependencies = all ?? Has("--publish-dependencies"),
            BuildDerived = Has("--build-derived"),
            PublishDerived = Has("--publish-derived"),
            Targets = [Target.LinuxX64],
        };
    }

    private static ImmutableArray<string> GetPatterns(string[] arguments, string option) =>
        [.. arguments.Index().Where(item => item.Item == option).Select(item => arguments[item.Index + 1])];

    private static string Summarize(JsonElement row)
    {
        string output = row.GetProperty("output").GetString()!;
        int json = output.StartsWith('{') ? 0 : output.IndexOf("\n{", StringComparison.Ordinal);
        return string.Join('\n', json >= 0 ? SummarizeJson(output[json..]) : SummarizeTree(output));
    }

    private static IEnumerable<string> SummarizeJson(string output)
    {
        using JsonDocument document = JsonDocument.Parse(output);
        JsonElement stack = document.RootElement.Clone();
        return ((string[])["runtimes", "frameworks", "applications"])
            .SelectMany(kind => stack.GetProperty(kind).EnumerateArray())
            .Select(layer =>
                $"{layer.GetProperty("name")}: {SummarizeOperations(layer.GetProperty("selected_operations"))}"
            );
    }

    private static string SummarizeOperations(JsonElement operations) =>
        operations.ValueKind == JsonValueKind.Null ? "" : string.Join(", ", operations.EnumerateArray());

    // Layers stand on the second level of the tree: "│   ├── *name -> name@3 (lock, build)".
    private static IEnumerable<string> SummarizeTree(string output) =>
        output
            .Split('\n')
            .Where(line => line.Length > 8 && line[4] is '├' or '└' && line[0] is '│' or ' ')
            .Select(line => line[8..].TrimStart('*'))
            .Select(line => $"{line.Split(' ')[0]}: {(line.EndsWith(')') ? line[(line.IndexOf('(') + 1)..^1] : "")}");
}
