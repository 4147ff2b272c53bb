using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Json;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>The records of an installation as JSON (docs/deployment.md).</summary>
internal static class DeploymentJson
{
    private const int Schema = 1;

    public static byte[] Write(DeploymentState state) =>
        ToBytes(
            new JsonObject
            {
                ["schema"] = Schema,
                ["current"] = state.Current,
                ["kept"] = new JsonArray([.. state.Kept.Select(number => JsonValue.Create(number))]),
                ["skipped"] = ToArray(state.Skipped),
                ["layer_links"] = state.HasLayerLinks,
            }
        );

    public static byte[] Write(Generation generation) =>
        ToBytes(
            new JsonObject
            {
                ["schema"] = Schema,
                ["number"] = generation.Number,
                ["folder"] = generation.Folder,
                ["root"] = generation.Root,
                ["prepared_at"] = generation.PreparedAt,
                ["links"] = generation.HasLinks,
                ["target"] = generation.Target.Name,
                ["source"] = generation.Source,
                ["local_wheels"] = ToArray(generation.Assembly.LocalWheels),
                ["runtimes"] = ToArray(generation.Assembly.RuntimesDirectories),
                ["runtime_from"] = ToArray(generation.Assembly.InstalledPythons),
                ["time"] = generation.Time,
                ["applications"] = ToArray(generation.Applications),
                ["layers"] = new JsonArray([.. generation.Layers.Select(Write)]),
            }
        );

    /// <summary>Reads a state.</summary>
    /// <returns>Null where the text is damaged.</returns>
    public static DeploymentState? ReadState(string text) =>
        Read(
            text,
            root => new DeploymentState(
                root.GetProperty("current").GetInt32(),
                [.. root.GetProperty("kept").EnumerateArray().Select(number => number.GetInt32()).Order()]
            )
            {
                Skipped = Texts(root, "skipped"),
                HasLayerLinks = Flag(root, "layer_links", byDefault: false),
            }
        );

    /// <summary>Reads the record of a generation.</summary>
    /// <returns>Null where the text is damaged.</returns>
    public static Generation? ReadGeneration(string text) =>
        Read(
            text,
            root => new Generation(
                root.GetProperty("number").GetInt32(),
                Name(LayerFactsJson.Text(root, "folder")),
                [.. root.GetProperty("layers").EnumerateArray().Select(ReadLayer)]
            )
            {
                Root = LayerFactsJson.Text(root, "root"),
                PreparedAt = root.TryGetProperty("prepared_at", out JsonElement place) ? place.GetString() : null,
                HasLinks = Flag(root, "links", byDefault: true),
                Target = Target.TryParse(LayerFactsJson.Text(root, "target"), out Target? target)
                    ? target
                    : throw new FormatException("unknown target"),
                Source = LayerFactsJson.Text(root, "source"),
                Assembly = new AssemblyOptions
                {
                    LocalWheels = OptionalTexts(root, "local_wheels"),
                    RuntimesDirectories = OptionalTexts(root, "runtimes"),
                    InstalledPythons = OptionalTexts(root, "runtime_from"),
                },
                Time = root.GetProperty("time").GetInt64(),
                Applications = Texts(root, "applications"),
            }
        );

    private static JsonObject Write(DeployedLayer layer)
    {
        JsonObject json = PublicationJson.Write(layer.Published);
        json["manifest"] = layer.ManifestHash;
        json["derived"] = layer.DerivedHash;
        return json;
    }

    private static DeployedLayer ReadLayer(JsonElement json)
    {
        PublishedLayer layer =
            PublicationJson.ReadLayer(json.GetRawText())?.Layer ?? throw new FormatException("not a layer");
        Name(layer.Facts.InstallTarget);
        return new DeployedLayer(
            layer,
            Name(LayerFactsJson.Text(json, "manifest")),
            LayerFactsJson.Text(json, "derived")
        );
    }

    // A name that cannot lead out of the directory that it is looked up in.
    private static string Name(string text) =>
        EntryPath.FindProblem(text) is null && !text.Contains('/') ? text : throw new FormatException("not a name");

    // Records of earlier versions lack it.
    private static bool Flag(JsonElement json, string key, bool byDefault) =>
        json.TryGetProperty(key, out JsonElement flag) ? flag.GetBoolean() : byDefault;

    private static JsonArray ToArray(ImmutableArray<string> texts) =>
        new([.. texts.Select(text => JsonValue.Create(text))]);

    private static ImmutableArray<string> OptionalTexts(JsonElement json, string key) =>
        json.TryGetProperty(key, out _) ? Texts(json, key) : [];

    private static ImmutableArray<string> Texts(JsonElement json, string key) =>
        [.. json.GetProperty(key).EnumerateArray().Select(item => item.GetString() ?? throw new JsonException(key))];

    private static byte[] ToBytes(JsonObject json) => Encoding.UTF8.GetBytes(JsonText.Write(json) + "\n");

    private static T? Read<T>(string text, Func<JsonElement, T> read)
        where T : class
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("schema").GetInt32() == Schema ? read(json.RootElement) : null;
        }
        catch (Exception e) when (LayerFactsJson.IsUnexpected(e))
        {
            return null;
        }
    }
}
