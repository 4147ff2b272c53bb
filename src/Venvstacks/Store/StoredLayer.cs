using System.Collections.Immutable;

namespace Venvstacks.Store;

/// <summary>A layer for a target as the store keeps it.</summary>
/// <param name="Key">The hash of all inputs that the layer follows from.</param>
/// <param name="Target">The name of the target that it is for.</param>
/// <param name="Facts">What published metadata says of it.</param>
/// <param name="Manifest">Its entries and inventory.</param>
internal sealed record StoredLayer(string Key, string Target, LayerFacts Facts, LayerManifest Manifest)
{
    /// <summary>What was found odd about it.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];
}
