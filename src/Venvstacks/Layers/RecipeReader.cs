using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Platforms;
using Venvstacks.Sources;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Reads recipes of layers from their definitions and locks, before anything is fetched.</summary>
/// <param name="locks">The locks of the stack.</param>
internal sealed class RecipeReader(StackLocks locks)
{
    /// <summary>The recipe of a layer for a target, without its parts.</summary>
    /// <exception cref="BuildEnvException">The layer, or one below it, has no valid lock.</exception>
    public LayerRecipe Read(LayerDefinition layer, Target target)
    {
        // The lowest layer first: its lock is the cause where those above it are stale.
        ImmutableArray<LayerLock> lower = [.. layer.LowerLayers.Reverse().Select(LockOf).Reverse()];
        LayerLock locked = LockOf(layer);
        return new LayerRecipe
        {
            Layer = layer,
            Target = target,
            Facts = FactsOf(locked, lower, target),
            LockTime = TimeOf(locked).ToUnixTimeSeconds(),
            LowerLayers = [.. lower.Select(below => new LowerLayer(below.Layer.BuildName, below.DeployedName))],
        };
    }

    /// <summary>The lock of a layer.</summary>
    /// <exception cref="BuildEnvException">It is not valid.</exception>
    public LayerLock LockOf(LayerDefinition layer) =>
        locks[layer].Lock
        ?? throw locks[layer].ToException($"Layer {layer}: Environment must be locked before installing dependencies");

    private static LayerFacts FactsOf(LayerLock locked, ImmutableArray<LayerLock> lower, Target target)
    {
        ApplicationDefinition? application = locked.Layer as ApplicationDefinition;
        return new LayerFacts
        {
            LayerName = locked.Layer.BuildName,
            InstallTarget = locked.DeployedName,
            RequirementsHash = locked.Metadata.RequirementsHash,
            LockVersion = locked.Version,
            LockedAt = locked.Metadata.LockedAt,
            RuntimeLayer = (lower.IsEmpty ? locked : lower[^1]).DeployedName,
            PythonImplementation = locked.Layer.Runtime.PythonImplementation.ToString(),
            // Windows copies the interpreter's launcher into every layer, so all change with it.
            BoundToImplementation = lower.IsEmpty || target.IsWindows,
            RequiredLayers = lower.IsEmpty ? null : [.. lower[..^1].Select(below => below.DeployedName)],
            LaunchModule = application is null ? null : FactsOf(application.LaunchModule),
            SupportModules = application is null ? [] : [.. application.SupportModules.Select(FactsOf)],
        };
    }

    private static ModuleFacts FactsOf(SourceModule module) => new(module.Name, ModuleHash.Of(module));

    private static DateTimeOffset TimeOf(LayerLock locked) =>
        locked.Metadata.LockedTime
        ?? throw new BuildEnvException(
            Diagnostic.Error(
                DiagnosticCodes.NoLockTime,
                $"The metadata of the lock of layer {locked.Layer} has no valid 'locked_at'",
                help: "lock the layer again"
            )
        );
}
