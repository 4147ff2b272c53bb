using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>What an earlier run published of a layer.</summary>
/// <param name="LockVersion">The version of its lock, or null where the file does not say.</param>
/// <param name="Build">The number of its archive, or 0 where the file does not say.</param>
/// <param name="Layer">The layer; null where the file is not complete.</param>
internal sealed record PreviousPublication(int? LockVersion, int Build, PublishedLayer? Layer);

/// <summary>Metadata of published layers as JSON with the reference's keys, and the notes beside them with ours.</summary>
internal static class PublicationJson
{
    public static JsonObject Write(StackManifest stack) =>
        new()
        {
            ["layers"] = new JsonObject
            {
                ["runtimes"] = new JsonArray([.. stack.Runtimes.Select(Write)]),
                ["frameworks"] = new JsonArray([.. stack.Frameworks.Select(Write)]),
                ["applications"] = new JsonArray([.. stack.Applications.Select(Write)]),
            },
        };

    public static JsonObject Write(PublishedLayer layer)
    {
        JsonObject json = LayerFactsJson.Write(layer.Facts);
        if (layer.Archive is not { } archive)
            return json;
        json["archive_build"] = archive.Build;
        json["archive_name"] = archive.FileName;
        json["target_platform"] = archive.Target.Name;
        if (archive.Size is { } size)
            json["archive_size"] = size;
        if (archive.Sha256 is { } sha256)
            json["archive_hashes"] = new JsonObject { ["sha256"] = sha256 };
        return json;
    }

    public static JsonObject Write(ArchiveOrigin origin) =>
        new()
        {
            ["format"] = origin.Encoding.Format,
            ["order"] = origin.Encoding.Order,
            ["level"] = origin.Encoding.Level,
            ["filter"] = origin.Encoding.Filter,
            ["encoder"] = origin.Encoding.Encoder,
            ["parameters"] = origin.Encoding.Parameters,
            ["manifest_sha256"] = origin.ManifestSha256,
        };

    public static JsonObject Write(ExportOrigin origin) =>
        new() { ["manifest_sha256"] = origin.ManifestSha256, ["folder"] = origin.Folder };

    /// <summary>Reads what was published of a layer, by us or by the reference; unknown keys are passed over.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static PreviousPublication? ReadLayer(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement root = json.RootElement;
        return root.ValueKind == JsonValueKind.Object
            ? new PreviousPublication(
                OrNull(() => (int?)root.GetProperty("lock_version").GetInt32()),
                OrNull(() => (int?)root.GetProperty("archive_build").GetInt32()) ?? 0,
                OrNull(() => new PublishedLayer(LayerFactsJson.Read(root), ReadArchive(root)))
            )
            : null;
    }

    /// <summary>Reads how an archive was made; an origin that is like no other where values are missing.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static ArchiveOrigin? ReadArchiveOrigin(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement root = json.RootElement;
        return root.ValueKind == JsonValueKind.Object
            ? OrNull(() => ReadOrigin(root)) ?? new ArchiveOrigin("", ArchiveEncoding.Unknown)
            : null;
    }

    /// <summary>Reads how an exported layer was made.</summary>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static ExportOrigin? ReadExportOrigin(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        JsonElement root = json.RootElement;
        return OrNull(() =>
            new ExportOrigin(LayerFactsJson.Text(root, "manifest_sha256"), LayerFactsJson.Text(root, "folder"))
        );
    }

    private static ArchiveFacts ReadArchive(JsonElement json) =>
        new(
            json.GetProperty("archive_build").GetInt32(),
            LayerFactsJson.Text(json, "archive_name"),
            Target.TryParse(LayerFactsJson.Text(json, "target_platform"), out Target? target)
                ? target
                : throw new FormatException("unknown target")
        )
        {
            Size = json.GetProperty("archive_size").GetInt64(),
            Sha256 = LayerFactsJson.Text(json.GetProperty("archive_hashes"), "sha256"),
        };

    private static ArchiveOrigin ReadOrigin(JsonElement json) =>
        new(
            LayerFactsJson.Text(json, "manifest_sha256"),
            new ArchiveEncoding(
                json.GetProperty("level").GetInt32(),
                LayerFactsJson.Text(json, "filter"),
                json.GetProperty("encoder").GetString()
            )
            {
                Format = LayerFactsJson.Text(json, "format"),
                Order = LayerFactsJson.Text(json, "order"),
                Parameters = LayerFactsJson.Text(json, "parameters"),
            }
        );

    private static T? OrNull<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (LayerFactsJson.IsUnexpected(e))
        {
            return default;
        }
    }
}
