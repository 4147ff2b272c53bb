using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Json;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>The records of an installation as JSON (docs/reference/deployment.md).</summary>
internal static class DeploymentJson
{
    private const int Schema = 1;

    public static byte[] Write(DeploymentState state)
    {
        JsonObject json = new()
        {
            ["schema"] = Schema,
            ["current"] = state.Current,
            ["kept"] = new JsonArray([.. state.Kept.Select(number => JsonValue.Create(number))]),
            ["skipped"] = ToArray(state.Skipped),
        };
        if (state.HasLayerLinks)
            json["layer_links"] = true;
        if (state.FolderMode is { } mode)
            json["folder_mode"] = FilePermissions.Format(mode);
        if (state.Release is { } release)
            json["release"] = release;
        return ToBytes(json);
    }

    public static byte[] Write(Generation generation)
    {
        JsonObject json = new()
        {
            ["schema"] = Schema,
            ["number"] = generation.Number,
            ["folder"] = generation.Folder,
            ["root"] = generation.Root,
            ["target"] = generation.Target.Name,
            ["source"] = generation.Source,
            ["time"] = generation.Time,
            ["applications"] = ToArray(generation.Applications),
            ["layers"] = new JsonArray([.. generation.Layers.Select(Write)]),
        };
        if (generation.PreparedAt is { } path)
            json["prepared_at"] = path;
        if (!generation.HasLinks)
            json["without_links"] = true;
        if (!generation.HasPermissions)
            json["without_permissions"] = true;
        if (generation.FolderMode is { } mode)
            json["folder_mode"] = FilePermissions.Format(mode);
        if (generation.Assembly is { IsDefault: false } assembly)
            json["assembly"] = new JsonObject
            {
                ["local_wheels"] = ToArray(assembly.LocalWheels),
                ["runtimes"] = ToArray(assembly.RuntimesDirectories),
                ["runtime_from"] = ToArray(assembly.InstalledPythons),
            };
        if (generation.Release is { } release)
            json["release"] = release;
        if (generation.Description is { } description)
            json["description"] = description;
        if (generation.KeepsArchives)
            json["keeps_archives"] = true;
        return ToBytes(json);
    }

    /// <summary>Reads a state.</summary>
    /// <returns>Null where the text is damaged.</returns>
    public static DeploymentState? ReadState(string text) => Read(text, ReadState);

    /// <summary>Whether a newer version wrote a state.</summary>
    public static bool IsNewer(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("schema").GetInt32() > Schema;
        }
        catch (Exception e) when (LayerFactsJson.IsUnexpected(e))
        {
            return false;
        }
    }

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
                Root = Location(LayerFactsJson.Text(root, "root")),
                PreparedAt = root.TryGetProperty("prepared_at", out JsonElement path) ? path.GetString() : null,
                HasLinks = !Flag(root, "without_links"),
                HasPermissions = !Flag(root, "without_permissions"),
                FolderMode = ModeOrNull(root, "folder_mode"),
                Target = Target.TryParse(LayerFactsJson.Text(root, "target"), out Target? target)
                    ? target
                    : throw new FormatException("unknown target"),
                Source = Location(LayerFactsJson.Text(root, "source")),
                Assembly = root.TryGetProperty("assembly", out JsonElement assembly)
                    ? ReadAssembly(assembly)
                    : new AssemblyOptions(),
                Time = root.GetProperty("time").GetInt64(),
                Applications = Texts(root, "applications"),
                Release = NumberOrNull(root, "release"),
                Description = root.TryGetProperty("description", out JsonElement description)
                    ? Name(description.GetString() ?? "")
                    : null,
                KeepsArchives = Flag(root, "keeps_archives"),
            }
        );

    private static DeploymentState ReadState(JsonElement root)
    {
        int current = root.GetProperty("current").GetInt32();
        IEnumerable<int> kept = root.GetProperty("kept").EnumerateArray().Select(number => number.GetInt32());
        return new DeploymentState(current, [.. kept.Distinct().Where(number => number != current).Order()])
        {
            Skipped = Texts(root, "skipped"),
            HasLayerLinks = Flag(root, "layer_links"),
            FolderMode = ModeOrNull(root, "folder_mode"),
            Release = NumberOrNull(root, "release"),
        };
    }

    private static JsonObject Write(DeployedLayer layer)
    {
        JsonObject json = PublicationJson.Write(layer.Published);
        json["manifest"] = layer.ManifestHash;
        json["derived"] = layer.DerivedHash;
        if (layer.Sidecar is { } sidecar)
            json["sidecar"] = new JsonObject
            {
                ["size"] = sidecar.Size,
                ["raw_size"] = sidecar.RawSize,
                ["sha256"] = sidecar.Sha256,
            };
        return json;
    }

    private static DeployedLayer ReadLayer(JsonElement json)
    {
        // A layer that was assembled from a definition has no archive.
        PublishedLayer layer =
            PublicationJson.ReadLayer(json.GetRawText(), lowestBuild: 0)?.Layer
            ?? throw new FormatException("not a layer");
        Name(layer.Facts.InstallTarget);
        return new DeployedLayer(
            layer,
            Name(LayerFactsJson.Text(json, "manifest")),
            LayerFactsJson.Text(json, "derived")
        )
        {
            Sidecar = json.TryGetProperty("sidecar", out JsonElement sidecar) ? ReadSidecar(sidecar) : null,
        };
    }

    private static ArchiveManifestFacts ReadSidecar(JsonElement json) =>
        new(
            json.GetProperty("size").GetInt64(),
            json.GetProperty("raw_size").GetInt64(),
            Name(LayerFactsJson.Text(json, "sha256"))
        );

    private static int? NumberOrNull(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement number) ? number.GetInt32() : null;

    private static UnixFileMode? ModeOrNull(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement mode)
            ? FilePermissions.TryParse(mode.GetString() ?? "") ?? throw new FormatException("not permissions")
            : null;

    // A name that cannot lead out of the directory that it is looked up in.
    private static string Name(string text) =>
        EntryPath.FindProblem(text) is null && !text.Contains('/') ? text : throw new FormatException("not a name");

    private static string Location(string text) =>
        text.Length > 0 && !text.Contains('\0') ? text : throw new FormatException("not a path or an address");

    private static AssemblyOptions ReadAssembly(JsonElement json) =>
        new()
        {
            LocalWheels = Texts(json, "local_wheels"),
            RuntimesDirectories = Texts(json, "runtimes"),
            InstalledPythons = Texts(json, "runtime_from"),
        };

    private static bool Flag(JsonElement json, string key) =>
        json.TryGetProperty(key, out JsonElement flag) && flag.GetBoolean();

    private static JsonArray ToArray(ImmutableArray<string> texts) =>
        new([.. texts.Select(text => JsonValue.Create(text))]);

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
