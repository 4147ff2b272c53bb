using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>The description of a published stack: <c>stack.json</c>, or the metadata of archives where there is none.</summary>
/// <param name="File">The name of the file that describes it.</param>
/// <param name="Layers">The layers, lower ones first.</param>
internal sealed record PublishedStack(string File, ImmutableArray<PublishedLayer> Layers)
{
    /// <summary>The number of the release; null where there is no <c>stack.json</c>.</summary>
    public int? Release { get; init; }

    /// <summary>The facts about the manifests beside the archives, by the name of the layer's directory; empty where there is no <c>stack.json</c>.</summary>
    public ImmutableDictionary<string, ArchiveManifestFacts> Sidecars { get; init; } =
        ImmutableDictionary<string, ArchiveManifestFacts>.Empty;
}
