using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Terminal;

/// <summary>Counts the layers that were published or exported again. Thread-safe.</summary>
/// <param name="display">Receives all events; null where nothing is displayed.</param>
internal sealed class ChangeCount(IProgress<StackEvent>? display) : IProgress<StackEvent>
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);

    /// <summary>The number of layers so far.</summary>
    public int Changed
    {
        get
        {
            lock (_lock)
                return _changed.Count;
        }
    }

    /// <summary>Whether a layer was written again.</summary>
    /// <param name="item">Its name in events.</param>
    public bool HasChanged(string item)
    {
        lock (_lock)
            return _changed.Contains(item);
    }

    /// <inheritdoc/>
    public void Report(StackEvent value)
    {
        if (value is { IsFinished: true, Phase: StackPhase.Publish or StackPhase.Export, Reason: not null })
        {
            lock (_lock)
                _changed.Add(value.Item);
        }
        display?.Report(value);
    }
}
