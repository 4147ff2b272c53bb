using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Resolution;
using Venvstacks.Selection;

namespace Venvstacks.Locking;

/// <summary>One run of the <see cref="LayerLocker"/>: locks layers in memory.</summary>
internal sealed class LockRun(
    StackDefinition stack,
    LockScope request,
    Func<LayerDefinition, IPackageProvider> providers,
    IProgress<StackEvent>? progress,
    DateTimeOffset now
)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<LayerDefinition, VenvstacksException> _failures = [];

    /// <summary>Locks a layer once those below are.</summary>
    /// <returns>Null if the layer or one below cannot be locked.</returns>
    public async Task<LayerLocking?> LockAsync(
        LayerLockState state,
        Task<LayerLocking?[]> lower,
        CancellationToken cancellationToken
    )
    {
        if (request.ChoiceFor(state) == OperationChoice.Yes)
            new LockHints(providers(state.Layer)).Start(state.Packages, cancellationToken);
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task guess = GuessAsync(state, lower, waiting.Token);
        ImmutableArray<LayerLocking> below = [.. (await lower.ConfigureAwait(false)).OfType<LayerLocking>()];
        await waiting.CancelAsync().ConfigureAwait(false);
        await guess.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (below.Length < state.Layer.LowerLayers.Length)
            return null;
        try
        {
            return await LockAsync(state, below, cancellationToken).ConfigureAwait(false);
        }
        catch (VenvstacksException failure)
        {
            _failures[state.Layer] = failure;
            return null;
        }
    }

    /// <summary>Throws the errors of all layers, in the order of the definition.</summary>
    public void ThrowFailures()
    {
        VenvstacksException[] failures =
        [
            .. stack.Layers.Where(_failures.ContainsKey).Select(layer => _failures[layer]),
        ];
        if (failures.Length == 1)
            ExceptionDispatchInfo.Throw(failures[0]);
        if (failures.Length > 1)
            throw new LayerLockException(
                [.. failures.SelectMany(f => f.Diagnostics)],
                new AggregateException(failures)
            );
    }

    private async Task<LayerLocking> LockAsync(
        LayerLockState state,
        ImmutableArray<LayerLocking> lower,
        CancellationToken cancellationToken
    )
    {
        LayerDefinition layer = state.Layer;
        OperationChoice choice = request.ChoiceFor(state);
        if (choice == OperationChoice.No)
            return new LayerLocking(new LayerLockResult(layer, LockOutcome.Kept, null, state.Lock, []), []);
        ImmutableArray<LayerLock> locks = RequireLocks(layer, lower);
        LockNeed? need = LockNeed.Find(state, choice, lower);
        LockComposer composer = new(state, stack.Uv, now);
        if (need is null)
            return composer.Keep();
        if (!need.IsResolution)
            return composer.RaiseVersion(need.Reason);
        progress?.Report(new StackEvent(StackPhase.Resolve, layer.BuildName));
        LayerResolver resolver = new(layer, state.Files, locks);
        Solution solution = await resolver
            .ResolveAsync(stack.Uv, request.PreferredOf(state), providers(layer), cancellationToken)
            .ConfigureAwait(false);
        LayerLocking locking = composer.Replace(solution, resolver.Place(solution), need.Reason);
        progress?.Report(
            new StackEvent(StackPhase.Resolve, layer.BuildName) { IsFinished = true, Outcome = Describe(locking) }
        );
        return locking;
    }

    /// <summary>Resolves the layer without its lower layers while these are being locked, only to prefetch pages and metadata.</summary>
    private async Task GuessAsync(LayerLockState state, Task lower, CancellationToken cancellationToken)
    {
        await Task.WhenAny(lower, Task.Delay(Patience, cancellationToken)).ConfigureAwait(false);
        if (lower.IsCompleted || request.ChoiceFor(state) != OperationChoice.Yes)
            return;
        LayerResolver resolver = new(state.Layer, state.Files, []);
        await resolver.ResolveAsync(stack.Uv, [], providers(state.Layer), cancellationToken).ConfigureAwait(false);
    }

    private static string Describe(LayerLocking locking) =>
        (locking.Result.Lock!.Packages.Length == 1 ? "1 package" : $"{locking.Result.Lock.Packages.Length} packages")
        + (locking.HasOtherPackages ? $", {locking.Result.Changes.Length} changed" : ", unchanged");

    private static ImmutableArray<LayerLock> RequireLocks(LayerDefinition layer, ImmutableArray<LayerLocking> lower)
    {
        string[] unlocked =
        [
            .. lower.Where(below => below.Result.Lock is null).Select(below => $"'{below.Result.Layer.BuildName}'"),
        ];
        if (unlocked.Length == 0)
            return [.. lower.Select(below => below.Result.Lock!)];
        string message =
            $"layer '{layer.BuildName}' cannot be locked: layers below have no valid lock: {string.Join(", ", unlocked)}";
        throw new LayerLockException(
            Diagnostic.Error(DiagnosticCodes.UnlockedLowerLayers, message, layer.Span, "lock these layers too")
        );
    }
}
