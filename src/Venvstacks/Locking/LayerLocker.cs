using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Indexes;
using Venvstacks.Resolution;

namespace Venvstacks.Locking;

/// <summary>Locks the layers of a stack, lower ones first, independent ones in parallel; then writes all changed files.</summary>
/// <param name="packages">Gives a layer's package provider; called by several threads.</param>
/// <param name="clock">Dates the locks; the system's where none is given.</param>
internal sealed class LayerLocker(Func<LayerDefinition, IPackageProvider> packages, TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>A locker with the indexes of the stack and the environment.</summary>
    public static LayerLocker Over(
        StackDefinition stack,
        IndexClient client,
        IndexEnvironment environment,
        ImmutableArray<string> localWheels = default,
        TimeProvider? clock = null
    ) => new(LayerIndexes.ProviderOf(stack, client, environment, localWheels), clock);

    /// <summary>Locks the layers.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="request">Which layers, and how.</param>
    /// <param name="progress">Reports each layer that is resolved.</param>
    /// <param name="cancellationToken">Cancels the run; no file has changed.</param>
    /// <exception cref="VenvstacksException">
    /// A layer cannot be locked (<see cref="LayerLockException"/>) or its packages cannot be fetched; no file has changed. It has the
    /// problems of all such layers.
    /// </exception>
    public async Task<LockResult> LockAsync(
        StackDefinition stack,
        LockScope request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        StackLocks locks = StackLocks.Read(stack);
        foreach (LayerLockState state in locks.States)
            StageSweeper.Sweep(state.Files.Folder);
        LockRun run = new(stack, request, packages, progress, _clock.GetUtcNow());
        Dictionary<LayerDefinition, Task<LayerLocking?>> layers = [];
        foreach (LayerDefinition layer in stack.Layers)
        {
            Task<LayerLocking?[]> lower = Task.WhenAll(layer.LowerLayers.Select(below => layers[below]));
            layers[layer] = Task.Run(() => run.LockAsync(locks[layer], lower, cancellationToken), cancellationToken);
        }
        LayerLocking?[] done = await Task.WhenAll(stack.Layers.Select(layer => layers[layer])).ConfigureAwait(false);
        run.ThrowFailures();
        ImmutableArray<LockFileText> changed = LockCommit.FindChanged(done.OfType<LayerLocking>());
        if (!request.DryRun)
            LockCommit.Write(changed);
        return new LockResult([.. done.Select(layer => layer!.Result)], [.. changed.Select(file => file.Path)]);
    }
}
