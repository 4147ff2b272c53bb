using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>A layer that is ready for its sinks.</summary>
/// <param name="Recipe">What went into it.</param>
/// <param name="Manifest">What it consists of.</param>
/// <param name="Details">What published metadata says of it.</param>
public sealed record BuiltLayer(LayerRecipe Recipe, LayerManifest Manifest, JsonObject Details)
{
    /// <summary>The layer as defined.</summary>
    public LayerDefinition Layer => Recipe.Layer;

    /// <summary>The platform that it is for.</summary>
    public Target Platform => Recipe.Platform;

    /// <summary>The name of its folder where it is deployed.</summary>
    public string DeployedName => Recipe.DeployedName;

    /// <summary>What it says of itself where it is deployed.</summary>
    public LayerMetadata Metadata => Recipe.Metadata;
}
