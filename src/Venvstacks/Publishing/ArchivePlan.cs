using System.Text.Json.Nodes;
using Venvstacks.Platforms;

namespace Venvstacks.Publishing;

/// <summary>Which archive of a layer is to be there, and whether it has to be made.</summary>
/// <param name="Metadata">The archive's metadata, without size and hash where it has to be made.</param>
/// <param name="IsNeeded">Whether it has to be made.</param>
/// <param name="Reason">Why, or why not, in a few words.</param>
internal sealed record ArchivePlan(JsonObject Metadata, bool IsNeeded, string Reason)
{
    /// <summary>What the formats that are written have as their ending.</summary>
    public const string Extension = ".tar.xz";

    /// <summary>The archive's file name.</summary>
    public string FileName => Metadata["archive_name"]!.GetValue<string>();

    /// <summary>Decides by what was published before.</summary>
    /// <param name="details">What is said of the layer (LayerDetails).</param>
    /// <param name="platform">The platform that it is for.</param>
    /// <param name="output">Where archives go.</param>
    /// <param name="tagged">Whether file names hold platform and build.</param>
    /// <param name="force">Whether to make it in any case.</param>
    /// <param name="origin">How the archive is made (<see cref="OutputFolder.OriginPath"/>); null leaves it out of the decision.</param>
    public static ArchivePlan Of(
        JsonObject details,
        Target platform,
        OutputFolder output,
        bool tagged,
        bool force,
        JsonObject? origin
    )
    {
        string buildName = details["layer_name"]!.GetValue<string>();
        JsonObject? previous = OutputFolder.Read(output.LayerPath(buildName));
        int build = LastBuild(previous, details);
        JsonObject metadata = Describe(details, platform, tagged, build);
        string? reason =
            force ? "asked for"
            : previous is null ? "not published before"
            : !IsOfOrigin(OutputFolder.Read(output.OriginPath(buildName)), origin)
                ? "its files, or how they are packed, have changed"
            : !metadata.All(member => JsonNode.DeepEquals(member.Value, previous[member.Key]))
                ? "what is said of it has changed"
            : !HasArchive(output, previous) ? "the archive is not there as it was published"
            : null;
        return reason is null
            ? new ArchivePlan(previous!, IsNeeded: false, "it is as it was published")
            : new ArchivePlan(Describe(details, platform, tagged, build + 1), IsNeeded: true, reason);
    }

    // Counts from 1 for each version of the lock.
    private static int LastBuild(JsonObject? previous, JsonObject details) =>
        previous is not null && JsonNode.DeepEquals(previous["lock_version"], details["lock_version"])
            ? AsInteger(previous["archive_build"])
            : 0;

    private static int AsInteger(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out int number) ? number : 0;

    // What the reference published has no origin and is taken as it is.
    private static bool IsOfOrigin(JsonObject? previous, JsonObject? origin) =>
        previous is null || origin is null || JsonNode.DeepEquals(previous, origin);

    private static bool HasArchive(OutputFolder output, JsonObject metadata)
    {
        var archive = new FileInfo(Path.Combine(output.Path, metadata["archive_name"]!.GetValue<string>()));
        return archive.Exists
            && metadata["archive_size"] is JsonValue size
            && size.TryGetValue(out long length)
            && length == archive.Length;
    }

    private static JsonObject Describe(JsonObject details, Target platform, bool tagged, int build)
    {
        var metadata = (JsonObject)details.DeepClone();
        string deployedName = details["install_target"]!.GetValue<string>();
        metadata["archive_build"] = build;
        metadata["archive_name"] = (tagged ? $"{deployedName}-{platform}-{build}" : deployedName) + Extension;
        metadata["target_platform"] = platform.Name;
        return metadata;
    }
}
