using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Cli.Terminal;

/// <summary>A layer as <c>show</c> prints it.</summary>
/// <param name="Name">The build name.</param>
/// <param name="InstallTarget">The deployed name; the version is <c>???</c> while it is unknown.</param>
/// <param name="HasValidLock">Whether its lock is valid.</param>
/// <param name="Operations">What is selected for it, or null where operations are not shown.</param>
/// <param name="Dependencies">The layers below it in <c>sys.path</c> order, or null where they are not shown.</param>
internal sealed record LayerStatus(
    string Name,
    string InstallTarget,
    bool HasValidLock,
    ImmutableArray<string>? Operations,
    ImmutableArray<LayerStatus>? Dependencies
)
{
    /// <summary>One line: <c>*</c> before an invalid lock, the deployed name where it differs, the operations.</summary>
    public override string ToString()
    {
        string mark = HasValidLock ? "" : "*";
        string target = InstallTarget == Name ? "" : $" -> {InstallTarget}";
        string operations = Operations is { Length: > 0 } list ? $" ({string.Join(", ", list)})" : "";
        return $"{mark}{Name}{target}{operations}";
    }

    /// <summary>Layers in the JSON of <c>show --json</c>.</summary>
    public static JsonArray ToJson(ImmutableArray<LayerStatus> layers) =>
        new([.. layers.Select(layer => (JsonNode)layer.ToJson())]);

    /// <summary>The layer in the JSON of <c>show --json</c>.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["install_target"] = InstallTarget,
            ["has_valid_lock"] = HasValidLock,
            ["selected_operations"] = Operations is { } operations
                ? new JsonArray([.. operations.Select(operation => JsonValue.Create(operation))])
                : null,
        };
        if (Dependencies is { } dependencies)
            json["dependencies"] = ToJson(dependencies);
        return json;
    }
}

/// <summary>A stack as <c>show</c> prints it.</summary>
/// <param name="SpecName">The path of its definition, as <c>show</c> prints it.</param>
/// <param name="Runtimes">Its runtimes.</param>
/// <param name="Frameworks">Its frameworks.</param>
/// <param name="Applications">Its applications.</param>
internal sealed record StackStatus(
    string SpecName,
    ImmutableArray<LayerStatus> Runtimes,
    ImmutableArray<LayerStatus> Frameworks,
    ImmutableArray<LayerStatus> Applications
)
{
    /// <summary>What there is to show of a stack: the layers that are not left out.</summary>
    public static StackStatus Of(string specPath, StackDefinition stack, LayerSelection selection, bool withOperations)
    {
        StackLocks locks = StackLocks.Read(stack);
        return new StackStatus(
            specPath,
            StatusOf(stack.Runtimes),
            StatusOf(stack.Frameworks),
            StatusOf(stack.Applications)
        );

        ImmutableArray<LayerStatus> StatusOf(IEnumerable<LayerDefinition> layers) =>
            [
                .. layers
                    .Where(layer => selection[layer] is not null)
                    .Select(layer => withOperations ? WithOperations(layer) : WithDependencies(layer)),
            ];

        LayerStatus WithOperations(LayerDefinition layer) => Plain(layer) with { Operations = selection[layer]!.Names };

        LayerStatus WithDependencies(LayerDefinition layer) =>
            layer.Kind == LayerKind.Runtime
                ? Plain(layer)
                : Plain(layer) with
                {
                    Dependencies = [.. layer.LowerLayers.Select(Plain)],
                };

        LayerStatus Plain(LayerDefinition layer) =>
            new(layer.BuildName, locks[layer].DeployedName, locks[layer].IsValid, Operations: null, Dependencies: null);
    }

    /// <summary>The stack as a tree of lines.</summary>
    /// <param name="isUtf8">Whether the lines are drawn with box characters instead of ASCII.</param>
    public string ToTree(bool isUtf8)
    {
        TreeBranches branches = isUtf8 ? TreeBranches.Unicode : TreeBranches.Ascii;
        var lines = new List<string> { SpecName };
        AddCategory(lines, branches, "Runtimes", Runtimes, last: false);
        AddCategory(lines, branches, "Frameworks", Frameworks, last: false);
        AddCategory(lines, branches, "Applications", Applications, last: true);
        return string.Join('\n', lines.Select(line => DisplayText.Escape(line)));
    }

    /// <summary>The stack as JSON.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["spec_name"] = SpecName,
            ["runtimes"] = LayerStatus.ToJson(Runtimes),
            ["frameworks"] = LayerStatus.ToJson(Frameworks),
            ["applications"] = LayerStatus.ToJson(Applications),
        };

    private static void AddCategory(
        List<string> lines,
        TreeBranches branches,
        string name,
        ImmutableArray<LayerStatus> layers,
        bool last
    )
    {
        lines.Add(branches.Branch(last) + name);
        for (int i = 0; i < layers.Length; i++)
        {
            string indent = branches.Indent(last);
            lines.Add(indent + branches.Branch(i == layers.Length - 1) + layers[i]);
            ImmutableArray<LayerStatus> below = layers[i].Dependencies ?? [];
            for (int j = 0; j < below.Length; j++)
                lines.Add(
                    indent + branches.Indent(i == layers.Length - 1) + branches.Branch(j == below.Length - 1) + below[j]
                );
        }
    }
}
