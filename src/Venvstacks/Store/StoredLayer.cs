using Venvstacks.Packaging;

namespace Venvstacks.Store;

/// <summary>A layer for a target as stored.</summary>
/// <param name="Key">The hash of all inputs of the layer.</param>
/// <param name="Target">The name of the target that it is for.</param>
/// <param name="Facts">The facts in its published metadata.</param>
/// <param name="Manifest">Its entries and inventory.</param>
internal sealed record StoredLayer(string Key, string Target, LayerFacts Facts, LayerManifest Manifest)
{
    /// <summary>The findings about its wheels.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];
}

/// <summary>A finding about a layer's wheels, stored with the layer. Each stack decides whether it is an error, a warning or exempt.</summary>
/// <param name="Code">The code of the diagnostic.</param>
/// <param name="IsRefused">Whether it is an error unless a package is exempt; otherwise it is a warning.</param>
/// <param name="Packages">The packages concerned: one that is exempt is enough.</param>
/// <param name="Message">The finding, with its place.</param>
internal sealed record Finding(string Code, bool IsRefused, ImmutableArray<PackageName> Packages, string Message);
