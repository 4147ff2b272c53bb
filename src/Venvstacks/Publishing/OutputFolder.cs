using System.Text.Json;
using System.Text.Json.Nodes;
using Venvstacks.Files;
using Venvstacks.Formats.Json;
using Venvstacks.Platforms;

namespace Venvstacks.Publishing;

/// <summary>A folder of archives or exported layers, with their metadata in <c>__venvstacks__</c>.</summary>
/// <param name="Path">The full path.</param>
/// <param name="Tag">The end of the names of metadata files: empty, or <c>-linux_x86_64</c>.</param>
internal sealed record OutputFolder(string Path, string Tag = "")
{
    private string MetadataFolder => System.IO.Path.Combine(Path, "__venvstacks__");

    /// <summary>Whether file names hold the target; those of archives also their build.</summary>
    public bool IsTagged => Tag.Length > 0;

    private string ManifestPath => System.IO.Path.Combine(MetadataFolder, $"venvstacks{Tag}.json");

    private string ReleasePath => System.IO.Path.Combine(MetadataFolder, $"stack{Tag}.json");

    // The reference has no such file.
    private string ReleaseNotePath => System.IO.Path.Combine(MetadataFolder, "stack_origin", $"stack{Tag}.json");

    /// <summary>The folder of archives for a target.</summary>
    public static OutputFolder Of(string path, Target target, bool isTagged) => new(path, isTagged ? $"-{target}" : "");

    /// <summary>The full path of an archive or an exported layer.</summary>
    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Removes what killed processes left half done.</summary>
    public void Sweep()
    {
        string[] files = [ManifestPath, LayerPath("x"), OriginPath("x"), ReleaseNotePath];
        foreach (string folder in files.Select(ParentOf).Prepend(Path))
            StageSweeper.Sweep(folder);
    }

    /// <summary>The publication of a layer by an earlier run, or null.</summary>
    public PreviousPublication? FindLayer(string buildName) =>
        Read(LayerPath(buildName), text => PublicationJson.ReadLayer(text));

    /// <summary>The inputs of a layer's archive; null where they are not recorded, as for one of the reference.</summary>
    public ArchiveOrigin? FindArchiveOrigin(string buildName) =>
        File.Exists(OriginPath(buildName))
            ? Read(OriginPath(buildName), PublicationJson.ReadArchiveOrigin) ?? ArchiveOrigin.Unreadable
            : null;

    /// <summary>The inputs of an exported layer, or null.</summary>
    public ExportOrigin? FindExportOrigin(string buildName) =>
        Read(OriginPath(buildName), PublicationJson.ReadExportOrigin);

    /// <summary>Removes the note of how a layer was exported: until it is written again, nothing says that its folder is whole.</summary>
    public void Forget(string buildName)
    {
        if (File.Exists(OriginPath(buildName)))
            File.Delete(OriginPath(buildName));
    }

    /// <summary>Writes the metadata of an archive where it differs.</summary>
    public void Write(PublishedLayer layer, ArchiveOrigin origin)
    {
        Write(OriginPath(layer.Facts.LayerName), PublicationJson.Write(origin));
        Write(LayerPath(layer.Facts.LayerName), PublicationJson.Write(layer));
    }

    /// <summary>Writes the metadata of an exported layer where it differs, its origin last.</summary>
    public void Write(PublishedLayer layer, ExportOrigin origin)
    {
        Write(LayerPath(layer.Facts.LayerName), PublicationJson.Write(layer));
        Write(OriginPath(layer.Facts.LayerName), PublicationJson.Write(origin));
    }

    /// <summary>Writes the description of all layers for a target.</summary>
    public Publication Write(StackManifest stack, Target target)
    {
        Write(ManifestPath, PublicationJson.Write(stack));
        ImmutableArray<PublishedLayer> layers = stack.Layers;
        return new Publication(
            target,
            stack,
            ManifestPath,
            [.. layers.Select(layer => LayerPath(layer.Facts.LayerName))],
            [.. layers.Select(layer => PathOf(layer.Archive?.FileName ?? layer.Facts.InstallTarget))]
        );
    }

    /// <summary>Writes the release of layers that were published, and returns the path of its file.</summary>
    /// <param name="target">The target.</param>
    /// <param name="published">The layers, lower ones first.</param>
    /// <param name="stack">The names of the stack's layers for the target, lower ones first.</param>
    public string WriteRelease(Target target, ImmutableArray<ReleasedLayer> published, ImmutableArray<string> stack)
    {
        new StackReleaseFile(ReleasePath, ReleaseNotePath).Write(target, published, stack, IsThere);
        return ReleasePath;

        bool IsThere(ReleasedLayer layer) =>
            File.Exists(PathOf(layer.Archive.Name)) && File.Exists(PathOf(layer.ManifestName));
    }

    private string LayerPath(string buildName) =>
        System.IO.Path.Combine(MetadataFolder, "env_metadata", $"{buildName}{Tag}.json");

    // The reference has no such file.
    private string OriginPath(string buildName) =>
        System.IO.Path.Combine(MetadataFolder, "env_origin", $"{buildName}{Tag}.json");

    // A metadata file that is not valid JSON counts as missing, so the layer is published again.
    private static T? Read<T>(string path, Func<string, T?> read)
        where T : class
    {
        try
        {
            return File.Exists(path) ? read(UnlockedFile.ReadText(path)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Write(string path, JsonObject json)
    {
        byte[] text = Encoding.UTF8.GetBytes(JsonText.Write(json) + "\n");
        if (!File.Exists(path) || !UnlockedFile.ReadBytes(path).AsSpan().SequenceEqual(text))
            StagedFile.Write(path, text);
    }

    private static string ParentOf(string path) => System.IO.Path.GetDirectoryName(path)!;
}
