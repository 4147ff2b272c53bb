using Venvstacks.Definitions;

namespace Venvstacks.Locking;

/// <summary>The locks of a stack on disk.</summary>
public sealed class StackLocks
{
    private readonly Dictionary<LayerDefinition, LayerLockState> _states;

    internal StackLocks(ImmutableArray<LayerLockState> states)
    {
        States = states;
        _states = states.ToDictionary(state => state.Layer);
    }

    /// <summary>The state of every layer, in the order of the definition.</summary>
    public ImmutableArray<LayerLockState> States { get; }

    /// <summary>The state of a layer.</summary>
    public LayerLockState this[LayerDefinition layer] => _states[layer];

    /// <summary>Reads the locks of a stack. An unreadable lock is invalid and has its problems.</summary>
    public static StackLocks Read(StackDefinition stack)
    {
        ImmutableArray<LayerLockState> read =
        [
            .. stack.Layers.AsParallel().AsOrdered().Select(layer => LockStateReader.Read(stack, layer)),
        ];
        Dictionary<LayerDefinition, LayerLockState> states = [];
        foreach (LayerLockState state in read)
            states[state.Layer] = state with { FitsLowerLayers = Fits(state, states) };
        return new StackLocks([.. read.Select(state => states[state.Layer])]);
    }

    /// <summary>Whether all lower layers are valid and supply the shared packages in the locked versions.</summary>
    private static bool Fits(LayerLockState state, Dictionary<LayerDefinition, LayerLockState> lower)
    {
        LayerLockState[] below = [.. state.Layer.LowerLayers.Select(layer => lower[layer])];
        return below.All(layer => layer.IsValid) && state.TakesOnly(below.SelectMany(layer => layer.OwnPackages));
    }
}
