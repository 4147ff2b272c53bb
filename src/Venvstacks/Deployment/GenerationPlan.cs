using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>The layers and options of a new generation.</summary>
/// <param name="Layers">The layers, lower ones first.</param>
/// <param name="Files">The files that they come from.</param>
internal sealed record GenerationPlan(ImmutableArray<PublishedLayer> Layers, IPublishedFiles Files)
{
    /// <summary>The full path or the address of the source.</summary>
    public string Source => Files.Location;

    /// <summary>The name of the file that describes the source.</summary>
    public string? Description { get; init; }

    /// <summary>The number of the release; null where the source has none.</summary>
    public int? Release { get; init; }

    /// <summary>The layers of a definition, which are assembled instead of fetched; null for published ones.</summary>
    public ILayerSource? Assembled { get; init; }

    /// <summary>The full path, without links, that generated files hold: that of the installation, or the one that it is prepared for.</summary>
    public string Root { get; init; } = "";

    /// <summary>The sources of wheels and runtimes, if the source is a definition.</summary>
    public AssemblyOptions Assembly { get; init; } = new();

    /// <summary>Whether the directory has a link to each layer; null to leave that as it is.</summary>
    public bool? LayerLinks { get; init; }

    /// <summary>The applications that were chosen; empty for all.</summary>
    public ImmutableArray<string> Applications { get; init; } = [];

    /// <summary>Whether fetched archives are kept in the installation.</summary>
    public bool KeepsArchives { get; init; }

    /// <summary>The facts about the manifests beside archives, by the name of the layer's directory.</summary>
    public ImmutableDictionary<string, ArchiveManifestFacts> Sidecars { get; init; } =
        ImmutableDictionary<string, ArchiveManifestFacts>.Empty;

    /// <summary>The hash of the names and archives of all layers.</summary>
    public string Identity => Generation.IdentityOf(Layers);
}
