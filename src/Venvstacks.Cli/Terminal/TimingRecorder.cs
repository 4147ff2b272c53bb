using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Terminal;

/// <summary>Records when each item of each phase began and ended. Thread-safe.</summary>
/// <param name="clock">The clock.</param>
internal sealed class TimingRecorder(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly long _start = clock.GetTimestamp();
    private readonly Dictionary<(StackPhase Phase, string Item), TimingSpan> _spans = [];

    /// <summary>Progress that is recorded, then displayed.</summary>
    /// <param name="display">Receives all events; null where nothing is displayed.</param>
    public IProgress<StackEvent> Over(IProgress<StackEvent>? display) => new Recording(this, display);

    /// <summary>The times of the run until now. What is not finished ends now.</summary>
    /// <param name="command">The command.</param>
    public TimingReport Finish(string command)
    {
        lock (_lock)
        {
            TimeSpan now = clock.GetElapsedTime(_start);
            return new TimingReport(
                command,
                now,
                [
                    .. _spans
                        .Values.Select(span => span with { End = span.End ?? now })
                        .OrderBy(span => span.Start)
                        .ThenBy(span => span.Item, StringComparer.Ordinal),
                ]
            );
        }
    }

    private void Record(StackEvent value)
    {
        lock (_lock)
        {
            TimeSpan now = clock.GetElapsedTime(_start);
            TimingSpan span = _spans.GetValueOrDefault(
                (value.Phase, value.Item),
                new TimingSpan(value.Phase, value.Item, now)
            );
            _spans[(value.Phase, value.Item)] = value.IsFinished
                ? span with
                {
                    End = now,
                    Outcome = ProgressText.Reason(value) ?? value.Outcome,
                }
                : span;
        }
    }

    private sealed class Recording(TimingRecorder owner, IProgress<StackEvent>? display) : IProgress<StackEvent>
    {
        public void Report(StackEvent value)
        {
            owner.Record(value);
            display?.Report(value);
        }
    }
}
