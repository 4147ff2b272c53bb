using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>What a new generation is to hold.</summary>
/// <param name="Layers">The layers, lower ones first.</param>
internal sealed record GenerationPlan(ImmutableArray<PublishedLayer> Layers)
{
    /// <summary>The full path of the source.</summary>
    public required string Source { get; init; }

    /// <summary>The applications that were chosen; empty for all.</summary>
    public ImmutableArray<string> Applications { get; init; } = [];

    /// <summary>The hash of the names and archives of all layers.</summary>
    public string Identity => Generation.IdentityOf(Layers);
}
