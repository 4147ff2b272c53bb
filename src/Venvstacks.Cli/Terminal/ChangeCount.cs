using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Terminal;

/// <summary>Counts the layers that were published or exported again. Thread-safe.</summary>
/// <param name="display">Receives all events; null where nothing is displayed.</param>
internal sealed class ChangeCount(IProgress<StackEvent>? display) : IProgress<StackEvent>
{
    private int _changed;

    /// <summary>The number of layers so far.</summary>
    public int Changed => Volatile.Read(ref _changed);

    /// <inheritdoc/>
    public void Report(StackEvent value)
    {
        if (value is { IsFinished: true, Phase: StackPhase.Publish or StackPhase.Export, Reason: not null })
            Interlocked.Increment(ref _changed);
        display?.Report(value);
    }
}
