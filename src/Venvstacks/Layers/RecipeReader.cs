using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Locking;
using Venvstacks.Platforms;
using Venvstacks.Sources;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Reads the recipes of layers from their definitions and locks; nothing is fetched.</summary>
internal sealed class RecipeReader(StackDefinition stack)
{
    private readonly StackLocks _locks = StackLocks.Read(stack);

    /// <summary>The recipe of a layer for a target, without its parts.</summary>
    /// <exception cref="BuildEnvException">The layer, or one below it, has no valid lock.</exception>
    public LayerRecipe Read(LayerDefinition layer, Target target)
    {
        // The lowest layer first: a stale lock makes those above it stale.
        ImmutableArray<LayerLock> lower = [.. layer.LowerLayers.Reverse().Select(LockOf).Reverse()];
        LayerLock locked = LockOf(layer);
        return new LayerRecipe
        {
            Layer = layer,
            Target = target,
            Facts = FactsOf(locked, lower, target),
            LockTime = TimeOf(locked).ToUnixTimeSeconds(),
            PackageTimes = stack.EntryTimes == EntryTimes.Package ? PackageTimes.Of(locked) : null,
            LowerLayers = [.. lower.Select(below => new LowerLayer(below.Layer.BuildName, below.DeployedName))],
        };
    }

    /// <summary>The lock of a layer.</summary>
    /// <exception cref="BuildEnvException">The lock is not valid.</exception>
    public LayerLock LockOf(LayerDefinition layer) =>
        _locks[layer].Lock ?? throw _locks[layer].ToException($"layer '{layer}' must be locked first");

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
            // On Windows every layer has a copy of the interpreter's launcher.
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
                $"the lock metadata of layer '{locked.Layer}' has no valid 'locked_at'",
                help: "lock the layer again"
            )
        );
}
