using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Terminal;

/// <summary>Progress as lines for logs: when an item begins, when it ends, and after ten seconds of silence.</summary>
internal sealed class PlainProgress : IProgress<StackEvent>, IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<(StackPhase, string), (StackEvent Event, long Start, long First)> _running = [];
    private readonly TextWriter _writer;
    private readonly LayerCount _layers;
    private readonly bool _withReasons;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly ITimer _timer;

    /// <summary>Starts the timer.</summary>
    public PlainProgress(TextWriter writer, LayerCount layers, bool withReasons, TimeProvider? clock = null)
    {
        (_writer, _layers, _withReasons) = (writer, layers, withReasons);
        _clock = clock ?? TimeProvider.System;
        _start = _clock.GetTimestamp();
        _timer = _clock.CreateTimer(_ => SayRunning(), null, Longest, Longest);
    }

    public void Report(StackEvent value)
    {
        lock (_lock)
        {
            (int Finished, int All)? layers = _layers.Count(value);
            bool isKnown = _running.TryGetValue(
                (value.Phase, value.Item),
                out (StackEvent Event, long Start, long First) known
            );
            if (value.IsFinished)
                _running.Remove((value.Phase, value.Item));
            else
                _running[(value.Phase, value.Item)] = (
                    value,
                    isKnown ? known.Start : _clock.GetTimestamp(),
                    Math.Min(isKnown ? known.First : value.Done, value.Done)
                );
            if (value.IsFinished)
                Write(
                    ProgressText.Finished(value, _withReasons)
                        + (layers is var (done, all) ? $" ({done} of {ProgressText.Layers(all)})" : "")
                );
            else if (!isKnown)
                Write(ProgressText.Begun(value));
        }
    }

    public void Dispose() => _timer.Dispose();

    private void SayRunning()
    {
        lock (_lock)
        {
            if (_running.Count == 0)
                return;
            (StackEvent value, long start, long first) = _running.Values.Last();
            string pace =
                ProgressText.Pace(value, first, _clock.GetElapsedTime(start))
                ?? $"{_clock.GetElapsedTime(_start).TotalSeconds:F0} s";
            Write($"{ProgressText.Running(value)}, {pace}");
        }
    }

    private void Write(string line)
    {
        _writer.WriteLine(line);
        _timer.Change(Longest, Longest);
    }
}
