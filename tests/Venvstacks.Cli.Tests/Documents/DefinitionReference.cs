using System.Text;
using Venvstacks.Declarations;
using Venvstacks.Definitions;
using Venvstacks.Settings;

namespace Venvstacks.Cli.Tests.Documents;

/// <summary>Writes docs/reference/definition.md from the keys that the readers use.</summary>
internal static class DefinitionReference
{
    private const string Head = """
        # The stack definition

        A definition is a TOML file, usually `venvstacks.toml`. Layers stand in `[[runtimes]]`, `[[frameworks]]` and `[[applications]]`, lower
        ones first: a layer refers only to layers above it in the file. `[tool.uv]` may stand in a file `venvstacks.uv.toml` beside the
        definition instead, without its header. An unknown key of a layer is an error, one of `[tool.uv]` a warning.

        | table | keys |
        |---|---|

        """;

    private const string Rest = """

        ## Other settings of uv

        These settings of `[tool.uv]` are not supported; a definition with one gets a warning:

        """;

    /// <summary>The page.</summary>
    public static string Write()
    {
        StringBuilder page = new(Head);
        foreach (DefinitionTable table in DefinitionTables.All)
            page.Append($"| `{table.Header}` | {string.Join(", ", table.Keys.Select(key => $"`{key.Name}`"))} |\n");
        foreach (DefinitionTable table in DefinitionTables.All)
        {
            page.Append($"\n## `{table.Header}`\n");
            foreach (DefinitionKey key in table.Keys)
                page.Append(Describe(key));
        }
        page.Append(Rest);
        page.Append($"{ListOf(UvSettingKeys.Ignored.Select(setting => setting.Key).OfType<string>())}\n\n");
        page.Append("These have no effect on locks or layers, and are accepted:\n\n");
        page.Append($"{ListOf(UvSettingKeys.Irrelevant)}\n");
        return page.ToString();
    }

    private static string Describe(DefinitionKey key) =>
        $"""

            ### `{key.Name}`

            {key.Meaning}.

            | type | {(key.Layers.IsEmpty ? "" : "layers | ")}default | since | in the Python tool |
            |---|{(key.Layers.IsEmpty ? "" : "---|")}---|---|---|
            | {TypeOf(key)} | {(key.Layers.IsEmpty ? "" : $"{string.Join(", ", key.Layers)} | ")}{DefaultOf(
                key
            )} | {key.Since} | {(key.IsReference ? "yes" : "no")} |

            ```toml
            {key.Name} = {key.Example}
            ```

            """;

    private static string TypeOf(DefinitionKey key) =>
        key.Values.IsEmpty ? key.TypeName : string.Join(", ", key.Values.Select(value => $"`\"{value}\"`"));

    private static string DefaultOf(DefinitionKey key) =>
        key.IsRequired ? "required"
        : key.Default.Length > 0 ? key.Default
        : "none";

    private static string ListOf(IEnumerable<string> names) =>
        string.Join(", ", names.Select(name => $"`{name}`")) + ".";
}
