using System.Text.Json.Nodes;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;
using Venvstacks.Reporting;

namespace Venvstacks.Cli.Terminal;

/// <summary>The output of <c>show</c>.</summary>
internal sealed class StatusReport(string path, StackStatus status)
{
    /// <summary>The stack as a tree of lines.</summary>
    /// <param name="isUtf8">Whether the lines are drawn with box characters instead of ASCII.</param>
    public string ToTree(bool isUtf8)
    {
        TreeBranches branches = isUtf8 ? TreeBranches.Unicode : TreeBranches.Ascii;
        List<string> lines = new() { path };
        AddCategory(lines, branches, "Runtimes", status.Runtimes, last: false);
        AddCategory(lines, branches, "Frameworks", status.Frameworks, last: false);
        AddCategory(lines, branches, "Applications", status.Applications, last: true);
        return string.Join('\n', lines.Select(line => DisplayText.Escape(line)));
    }

    /// <summary>The stack as JSON text.</summary>
    public string ToJson() =>
        JsonText.Write(
            new JsonObject
            {
                ["spec_name"] = path,
                ["runtimes"] = ToJson(status.Runtimes),
                ["frameworks"] = ToJson(status.Frameworks),
                ["applications"] = ToJson(status.Applications),
            }
        );

    private static JsonArray ToJson(ImmutableArray<LayerStatus> layers) => new([.. layers.Select(ToJson)]);

    private static JsonObject ToJson(LayerStatus layer)
    {
        JsonObject json = new()
        {
            ["name"] = layer.Name,
            ["install_target"] = layer.InstallTarget,
            ["has_valid_lock"] = layer.HasValidLock,
            ["selected_operations"] = layer.Operations is { } operations
                ? new JsonArray([.. operations.Select(operation => JsonValue.Create(operation))])
                : null,
        };
        if (layer.Dependencies is { } dependencies)
            json["dependencies"] = ToJson(dependencies);
        return json;
    }

    // * before an invalid lock, the deployed name where it differs, the operations.
    private static string Line(LayerStatus layer)
    {
        string mark = layer.HasValidLock ? "" : "*";
        string target = layer.InstallTarget == layer.Name ? "" : $" -> {layer.InstallTarget}";
        string operations = layer.Operations is { Length: > 0 } list ? $" ({string.Join(", ", list)})" : "";
        return $"{mark}{layer.Name}{target}{operations}";
    }

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
            bool isLast = i == layers.Length - 1;
            lines.Add(indent + branches.Branch(isLast) + Line(layers[i]));
            ImmutableArray<LayerStatus> below = layers[i].Dependencies ?? [];
            for (int j = 0; j < below.Length; j++)
                lines.Add(indent + branches.Indent(isLast) + branches.Branch(j == below.Length - 1) + Line(below[j]));
        }
    }
}

/// <summary>The lines of a tree.</summary>
/// <param name="Middle">The branch to an item that others follow.</param>
/// <param name="End">The branch to the last item.</param>
/// <param name="Trunk">The indentation below an item that others follow.</param>
internal sealed record TreeBranches(string Middle, string End, string Trunk)
{
    /// <summary>Box-drawing characters.</summary>
    public static TreeBranches Unicode { get; } = new("├── ", "└── ", "│   ");

    /// <summary>ASCII, for terminals without UTF-8.</summary>
    public static TreeBranches Ascii { get; } = new("|-- ", "`-- ", "|   ");

    /// <summary>The branch to an item.</summary>
    public string Branch(bool isLast) => isLast ? End : Middle;

    /// <summary>The indentation below an item.</summary>
    public string Indent(bool isLast) => isLast ? "    " : Trunk;
}
