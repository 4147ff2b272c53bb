using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Platforms;

namespace Venvstacks.Layers;

/// <summary>A layer as its definition and its lock describe it, before anything is fetched.</summary>
/// <param name="Recipe">What decides what it consists of, without the contents.</param>
/// <param name="Details">What published metadata says of it.</param>
internal sealed record LayerDescription(LayerRecipe Recipe, JsonObject Details)
{
    /// <summary>Describes a layer for a platform.</summary>
    /// <exception cref="BuildEnvException">The layer, or one below it, has no valid lock.</exception>
    public static LayerDescription Of(LayerDefinition layer, StackLocks locks, Target platform)
    {
        LayerLock locked = LayerDetails.LockOf(locks, layer);
        ImmutableArray<LowerLayer> lower =
        [
            .. layer.LowerLayers.Select(below => ToLower(LayerDetails.LockOf(locks, below))),
        ];
        var recipe = new LayerRecipe
        {
            Layer = layer,
            Platform = platform,
            DeployedName = locked.DeployedName,
            LockTime = TimeOf(locked).ToUnixTimeSeconds(),
            LowerLayers = lower,
        };
        return new LayerDescription(recipe, LayerDetails.Of(locks, layer, platform));
    }

    private static DateTimeOffset TimeOf(LayerLock locked) =>
        locked.Metadata.LockedTime
        ?? throw new BuildEnvException(
            Diagnostic.Error(
                "VS3042",
                $"The metadata of the lock of layer {locked.Layer} has no time 'locked_at' that can be read",
                help: "lock the layer again"
            )
        );

    private static LowerLayer ToLower(LayerLock lower) =>
        new(lower.Layer.BuildName, lower.DeployedName, lower.Layer.Kind == LayerKind.Runtime);
}
