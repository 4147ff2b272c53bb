using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>A layer as an earlier run published it.</summary>
/// <param name="LockVersion">The version of its lock, or null if the file has none.</param>
/// <param name="Build">The number of its archive, or 0 if the file has no valid one.</param>
/// <param name="Layer">The layer; null if the file is incomplete.</param>
internal sealed record PreviousPublication(int? LockVersion, int Build, PublishedLayer? Layer);

/// <summary>The metadata of published layers as JSON with the reference's keys, and the origins beside them.</summary>
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

    public static JsonObject Write(ArchiveOrigin origin)
    {
        JsonObject json = new()
        {
            ["format"] = origin.Encoding.Format,
            ["order"] = origin.Encoding.Order,
            ["level"] = origin.Encoding.Level,
            ["filter"] = origin.Encoding.Filter,
            ["encoder"] = origin.Encoding.Encoder,
            ["parameters"] = origin.Encoding.Parameters,
            ["manifest_sha256"] = origin.ManifestSha256,
        };
        if (origin.Encoding.FrameSize is { } size)
            json["frame_size"] = size;
        if (origin.Sidecar is { } sidecar)
            json["sidecar"] = new JsonObject
            {
                ["size"] = sidecar.Facts.Size,
                ["raw_size"] = sidecar.Facts.RawSize,
                ["sha256"] = sidecar.Facts.Sha256,
                ["packed_sha256"] = sidecar.PackedSha256,
                ["seal"] = sidecar.Seal,
            };
        return json;
    }

    public static JsonObject Write(ExportOrigin origin) =>
        new() { ["manifest_sha256"] = origin.ManifestSha256, ["folder"] = origin.Folder };

    /// <summary>Reads the metadata of a published layer, also that of the reference; unknown keys are ignored.</summary>
    /// <param name="text">The metadata.</param>
    /// <param name="lowestBuild">The lowest number of an archive: 0 also takes layers that have none.</param>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static PreviousPublication? ReadLayer(string text, int lowestBuild = 1) =>
        ReadObject(
            text,
            root => new PreviousPublication(
                OrNull(() => (int?)root.GetProperty("lock_version").GetInt32()),
                OrNull(() => BuildOf(root, lowestBuild)),
                OrNull(() => new PublishedLayer(LayerFactsJson.Read(root), ReadArchive(root, lowestBuild)))
            )
        );

    /// <summary>Reads the origin of an archive; null where values are missing.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static ArchiveOrigin? ReadArchiveOrigin(string text) =>
        ReadObject(text, root => OrNull(() => ReadOrigin(root)));

    /// <summary>Reads the origin of an exported layer.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static ExportOrigin? ReadExportOrigin(string text) =>
        ReadObject(
            text,
            root =>
                OrNull(() =>
                    new ExportOrigin(LayerFactsJson.Text(root, "manifest_sha256"), LayerFactsJson.Text(root, "folder"))
                )
        );

    private static ArchiveFacts ReadArchive(JsonElement json, int lowestBuild) =>
        new(
            BuildOf(json, lowestBuild),
            LayerFactsJson.Text(json, "archive_name"),
            Target.TryParse(LayerFactsJson.Text(json, "target_platform"), out Target? target)
                ? target
                : throw new FormatException("unknown target")
        )
        {
            Size = json.GetProperty("archive_size").GetInt64(),
            Sha256 = LayerFactsJson.Text(json.GetProperty("archive_hashes"), "sha256"),
        };

    private static int BuildOf(JsonElement json, int lowest) =>
        json.GetProperty("archive_build").GetInt32() is var build and < int.MaxValue && build >= lowest
            ? build
            : throw new FormatException("invalid build number");

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
                FrameSize = json.TryGetProperty("frame_size", out JsonElement size) ? size.GetInt32() : null,
            }
        )
        {
            Sidecar = OrNull(() => ReadSidecar(json.GetProperty("sidecar"))),
        };

    private static Sidecar? ReadSidecar(JsonElement json)
    {
        Sidecar sidecar = new(
            new ArchiveManifestFacts(
                json.GetProperty("size").GetInt64(),
                json.GetProperty("raw_size").GetInt64(),
                LayerFactsJson.Text(json, "sha256")
            ),
            LayerFactsJson.Text(json, "packed_sha256")
        );
        return LayerFactsJson.Text(json, "seal") == sidecar.Seal ? sidecar : null;
    }

    private static T? ReadObject<T>(string text, Func<JsonElement, T?> read)
        where T : class
    {
        using JsonDocument json = JsonDocument.Parse(text);
        return json.RootElement.ValueKind == JsonValueKind.Object ? read(json.RootElement) : null;
    }

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
