using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Terminal;

/// <summary>Counts the finished layers of each phase. Not thread-safe.</summary>
/// <param name="total">The number of layers that a phase works on, or null.</param>
internal sealed class LayerCount(Func<StackPhase, int?> total)
{
    private readonly HashSet<(StackPhase Phase, string Item)> _finished = [];

    /// <summary>The layers of an event's phase, or null where the phase has none.</summary>
    public (int Finished, int All)? Count(StackEvent value)
    {
        if (total(value.Phase) is not { } all)
            return null;
        if (value.IsFinished)
            _finished.Add((value.Phase, value.Item));
        return (_finished.Count(item => item.Phase == value.Phase), all);
    }
}
