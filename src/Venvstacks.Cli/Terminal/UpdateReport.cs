using System.Text.Json.Nodes;
using Venvstacks.Explaining;

namespace Venvstacks.Cli.Terminal;

/// <summary>Packages that could have another version, as a table or as JSON (docs/reference/schemas/outdated.schema.json).</summary>
internal static class UpdateReport
{
    /// <summary>Writes the table.</summary>
    public static void Write(ImmutableArray<AvailableUpdate> updates, TextWriter output)
    {
        if (updates.IsEmpty)
            output.WriteLine("All locked packages have their newest versions");
        else
            TextTable.Write(
                output,
                ["layer", "package", "locked", "allowed", "newest"],
                updates.Select(update =>
                    new[]
                    {
                        update.Layer.BuildName,
                        update.Package.ToString(),
                        update.Current.ToString(),
                        update.Wanted?.ToString() ?? "not needed",
                        update.Newest.ToString(),
                    }
                )
            );
    }

    /// <summary>The JSON form.</summary>
    public static JsonObject ToJson(ImmutableArray<AvailableUpdate> updates) =>
        new()
        {
            ["schema"] = 1,
            ["packages"] = new JsonArray([
                .. updates.Select(update => new JsonObject
                {
                    ["layer"] = update.Layer.BuildName,
                    ["package"] = update.Package.ToString(),
                    ["locked"] = update.Current.ToString(),
                    ["allowed"] = update.Wanted?.ToString(),
                    ["newest"] = update.Newest.ToString(),
                }),
            ]),
        };
}
