using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>What a new generation is to hold.</summary>
/// <param name="Layers">The layers, lower ones first.</param>
internal sealed record GenerationPlan(ImmutableArray<PublishedLayer> Layers)
{
    /// <summary>The full path of the source.</summary>
    public required string Source { get; init; }

    /// <summary>The place that files come from where no generation has them.</summary>
    public required ILayerSource Files { get; init; }

    /// <summary>The full path, without links, that generated files hold: that of the installation, or the one that it is prepared for.</summary>
    public required string Root { get; init; }

    /// <summary>Where wheels and runtimes come from, if the source is a definition.</summary>
    public AssemblyOptions Assembly { get; init; } = new();

    /// <summary>Whether the directory has a link to each layer; null to leave that as it is.</summary>
    public bool? LayerLinks { get; init; }

    /// <summary>The applications that were chosen; empty for all.</summary>
    public ImmutableArray<string> Applications { get; init; } = [];

    /// <summary>The hash of the names and archives of all layers.</summary>
    public string Identity => Generation.IdentityOf(Layers);
}
