using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Files;
using Venvstacks.Formats.Json;

namespace Venvstacks.Publishing;

/// <summary>A folder of archives or exports with their metadata in <c>__venvstacks__</c>.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Tag">What file names of metadata end with: nothing, or <c>-linux_x86_64</c>.</param>
internal sealed record OutputFolder(string Path, string Tag = "")
{
    private string MetadataFolder => System.IO.Path.Combine(Path, "__venvstacks__");

    /// <summary>The file that describes the whole stack.</summary>
    public string ManifestPath => System.IO.Path.Combine(MetadataFolder, $"venvstacks{Tag}.json");

    /// <summary>The file that describes a layer.</summary>
    public string LayerPath(string buildName) =>
        System.IO.Path.Combine(MetadataFolder, "env_metadata", $"{buildName}{Tag}.json");

    /// <summary>The file that says how a layer's archive or export was made; the reference has none such.</summary>
    public string OriginPath(string buildName) =>
        System.IO.Path.Combine(MetadataFolder, "env_origin", $"{buildName}{Tag}.json");

    /// <summary>Removes what killed processes left half done.</summary>
    public void Sweep()
    {
        foreach (string folder in new[] { Path, MetadataFolder, ParentOf(LayerPath("x")), ParentOf(OriginPath("x")) })
            StageSweeper.Sweep(folder);
    }

    /// <summary>Removes what says how a layer's archive or export was made.</summary>
    public void Forget(string buildName)
    {
        if (File.Exists(OriginPath(buildName)))
            File.Delete(OriginPath(buildName));
    }

    /// <summary>Reads a metadata file.</summary>
    /// <returns>Null where there is none, or it is no JSON object: what it describes is then made anew.</returns>
    public static JsonObject? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonNode.Parse(FileSystem.ReadText(path)) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a metadata file, as the reference writes it.</summary>
    public static void Write(string path, JsonNode json) =>
        StagedFile.Write(path, Encoding.UTF8.GetBytes(JsonText.Write(json) + "\n"));

    private static string ParentOf(string path) => System.IO.Path.GetDirectoryName(path)!;

    /// <summary>The description of a stack out of those of its layers.</summary>
    public static JsonObject Manifest(IEnumerable<(LayerKind Kind, JsonObject Metadata)> layers)
    {
        var byKind = layers.ToLookup(layer => layer.Kind, layer => (JsonNode)layer.Metadata.DeepClone());
        return new JsonObject
        {
            ["layers"] = new JsonObject
            {
                ["runtimes"] = new JsonArray([.. byKind[LayerKind.Runtime]]),
                ["frameworks"] = new JsonArray([.. byKind[LayerKind.Framework]]),
                ["applications"] = new JsonArray([.. byKind[LayerKind.Application]]),
            },
        };
    }
}
