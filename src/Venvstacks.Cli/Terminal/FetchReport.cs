using System.Text.Json.Nodes;

namespace Venvstacks.Cli.Terminal;

/// <summary>The files that were downloaded, in a table or as JSON (docs/reference/schemas/fetch.schema.json).</summary>
internal static class FetchReport
{
    /// <summary>Writes each file with its size.</summary>
    public static void Write(StackFetchResult result, TextWriter output)
    {
        if (result.Files.IsEmpty)
            output.WriteLine("Everything is in the cache already");
        else
            TextTable.Write(
                output,
                ["file", "size"],
                result.Files.Select(file => new[] { file.Name, ProgressText.Size(file.Bytes) })
            );
    }

    /// <summary>The last line of the run.</summary>
    public static string Summary(StackFetchResult result)
    {
        int files = result.Files.Length;
        string size = ProgressText.Size(result.Files.Sum(file => file.Bytes));
        return $"Fetched {(files == 1 ? "1 file" : $"{files} files")} ({size}) for {ProgressText.Layers(result.Layers.Length)}";
    }

    /// <summary>The JSON form.</summary>
    public static JsonObject ToJson(StackFetchResult result) =>
        new()
        {
            ["schema"] = 1,
            ["bytes"] = result.Files.Sum(file => file.Bytes),
            ["files"] = new JsonArray([
                .. result.Files.Select(file => new JsonObject { ["name"] = file.Name, ["bytes"] = file.Bytes }),
            ]),
            ["layers"] = new JsonArray([
                .. result.Layers.Select(layer => new JsonObject
                {
                    ["layer"] = layer.Layer.BuildName,
                    ["platform"] = layer.Target.Name,
                }),
            ]),
        };
}
