using Venvstacks.Formats.Json;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>The archive of a layer.</summary>
/// <param name="Build">The number of the archive for this version of the lock, from 1.</param>
/// <param name="FileName">The file name.</param>
/// <param name="Target">The target that the layer is for.</param>
public sealed record ArchiveFacts(int Build, string FileName, Target Target)
{
    /// <summary>The size in bytes; null in a plan, where the archive has yet to be made.</summary>
    public long? Size { get; init; }

    /// <summary>The SHA-256 in lower-case hexadecimal digits; null in a plan, where the archive has yet to be made.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>A layer that is published or exported.</summary>
/// <param name="Facts">The facts about the layer.</param>
/// <param name="Archive">Its archive; null for an exported layer.</param>
public sealed record PublishedLayer(LayerFacts Facts, ArchiveFacts? Archive = null);

/// <summary>The layers of a stack that are published or exported together.</summary>
/// <param name="Layers">The layers, lower ones first.</param>
public sealed record StackManifest(ImmutableArray<PublishedLayer> Layers)
{
    /// <summary>The runtimes.</summary>
    public IEnumerable<PublishedLayer> Runtimes => Layers.Where(layer => layer.Facts.IsRuntime);

    /// <summary>The frameworks.</summary>
    public IEnumerable<PublishedLayer> Frameworks =>
        Layers.Where(layer => !layer.Facts.IsRuntime && !layer.Facts.IsApplication);

    /// <summary>The applications.</summary>
    public IEnumerable<PublishedLayer> Applications => Layers.Where(layer => layer.Facts.IsApplication);

    /// <summary>The JSON text, as the reference writes it, without a final line end.</summary>
    public string ToText() => JsonText.Write(PublicationJson.Write(this));
}

/// <summary>A stack that was published or exported for a target.</summary>
/// <param name="Target">The target.</param>
/// <param name="Manifest">The layers.</param>
/// <param name="ManifestPath">The file that describes them all.</param>
/// <param name="LayerPaths">The files that describe one layer each.</param>
/// <param name="OutputPaths">The archives, or the folders of exported layers.</param>
public sealed record Publication(
    Target Target,
    StackManifest Manifest,
    string ManifestPath,
    ImmutableArray<string> LayerPaths,
    ImmutableArray<string> OutputPaths
)
{
    /// <summary>The file that installation reads, <c>stack.json</c>; null for an export, and where an archive of another tool was left as it is.</summary>
    public string? ReleasePath { get; init; }
}
