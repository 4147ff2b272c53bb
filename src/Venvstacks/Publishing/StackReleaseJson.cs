using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Json;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>A release as the text of <c>stack.json</c>: canonical JSON with a final line feed.</summary>
internal static class StackReleaseJson
{
    private const int Schema = 1;

    /// <summary>The text.</summary>
    public static string Write(StackRelease release) =>
        JsonText.WriteCanonical(
            new JsonObject
            {
                ["schema"] = Schema,
                ["release"] = release.Number,
                ["target"] = release.Target.Name,
                ["layers"] = new JsonArray([.. release.Layers.Select(Write)]),
            }
        ) + "\n";

    /// <summary>Reads the text; keys that are not known are ignored.</summary>
    /// <exception cref="JsonException">The text is not a release.</exception>
    public static StackRelease Read(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return ReadRelease(json.RootElement);
        }
        catch (Exception e) when (e is not JsonException && LayerFactsJson.IsUnexpected(e))
        {
            throw new JsonException("is not a release of a stack", e);
        }
    }

    private static JsonObject Write(ReleasedLayer layer) =>
        new()
        {
            ["layer_name"] = layer.LayerName,
            ["install_target"] = layer.InstallTarget,
            ["lock_version"] = layer.LockVersion,
            ["locked_at"] = layer.LockedAt,
            ["archive_build"] = layer.ArchiveBuild,
            ["required_layers"] = new JsonArray([.. layer.RequiredLayers.Select(name => JsonValue.Create(name))]),
            ["archive"] = new JsonObject
            {
                ["name"] = layer.Archive.Name,
                ["format"] = layer.Archive.Format,
                ["level"] = layer.Archive.Level,
                ["encoder"] = layer.Archive.Encoder,
                ["options"] = layer.Archive.FrameSize is { } size ? new JsonObject { ["frames"] = size } : [],
                ["size"] = layer.Archive.Size,
                ["sha256"] = layer.Archive.Sha256,
            },
            ["manifest"] = new JsonObject
            {
                ["name"] = layer.ManifestName,
                ["size"] = layer.Manifest.Size,
                ["raw_size"] = layer.Manifest.RawSize,
                ["sha256"] = layer.Manifest.Sha256,
            },
        };

    private static StackRelease ReadRelease(JsonElement json)
    {
        Require(json.GetProperty("schema").GetInt32() == Schema);
        Require(Target.TryParse(LayerFactsJson.Text(json, "target"), out Target? target));
        int number = json.GetProperty("release").GetInt32();
        Require(number is > 0 and < int.MaxValue);
        ImmutableArray<ReleasedLayer> layers = [.. json.GetProperty("layers").EnumerateArray().Select(ReadLayer)];
        Require(layers.DistinctBy(layer => layer.LayerName, StringComparer.Ordinal).Count() == layers.Length);
        return new StackRelease(target!, number, layers);
    }

    private static ReleasedLayer ReadLayer(JsonElement json)
    {
        ReleasedLayer layer = new(NameOf(json, "layer_name"), NameOf(json, "install_target"))
        {
            LockVersion = json.GetProperty("lock_version").GetInt32(),
            LockedAt = json.GetProperty("locked_at").GetString(),
            ArchiveBuild = json.GetProperty("archive_build").GetInt32(),
            RequiredLayers =
            [
                .. json.GetProperty("required_layers")
                    .EnumerateArray()
                    .Select(name => name.GetString() ?? throw new FormatException()),
            ],
            Archive = ReadArchive(json.GetProperty("archive")),
            Manifest = ReadManifest(json.GetProperty("manifest")),
        };
        Require(layer.ArchiveBuild > 0);
        Require(NameOf(json.GetProperty("manifest"), "name") == layer.ManifestName);
        return layer;
    }

    private static ReleasedArchive ReadArchive(JsonElement json) =>
        new(NameOf(json, "name"), LayerFactsJson.Text(json, "format"), SizeOf(json, "size"), Sha256Of(json))
        {
            Level = json.GetProperty("level").GetInt32(),
            Encoder = json.GetProperty("encoder").GetString(),
            FrameSize = json.GetProperty("options").TryGetProperty("frames", out JsonElement frames)
                ? frames.GetInt32()
                : null,
        };

    private static ArchiveManifestFacts ReadManifest(JsonElement json) =>
        new(SizeOf(json, "size"), SizeOf(json, "raw_size"), Sha256Of(json));

    // A file or directory beside others: a path would lead elsewhere.
    private static string NameOf(JsonElement json, string key)
    {
        string name = LayerFactsJson.Text(json, key);
        Require(!name.Contains('/') && EntryPath.FindProblem(name) is null);
        return name;
    }

    private static long SizeOf(JsonElement json, string key)
    {
        long size = json.GetProperty(key).GetInt64();
        Require(size >= 0);
        return size;
    }

    private static string Sha256Of(JsonElement json)
    {
        string text = LayerFactsJson.Text(json, "sha256");
        Require(text.Length == 64 && text.All(char.IsAsciiHexDigitLower));
        return text;
    }

    private static void Require(bool condition)
    {
        if (!condition)
            throw new FormatException();
    }
}
