using Venvstacks.Diagnostics;

namespace Venvstacks.Deployment;

/// <summary>Counts the bytes of an archive that are fetched, and reports them often enough for a bar. Safe for several threads.</summary>
/// <param name="progress">Receives the progress.</param>
/// <param name="fileName">The file name of the archive.</param>
internal sealed class TransferProgress(IProgress<StackEvent>? progress, string fileName)
{
    private const int Pause = 100;

    private readonly Lock _lock = new();
    private long _total;
    private long _reported = Environment.TickCount64;

    /// <summary>The number of bytes that were fetched so far.</summary>
    public long Done { get; private set; }

    /// <summary>Reports the start.</summary>
    /// <param name="total">The number of bytes that are to be fetched.</param>
    public void Begin(long total)
    {
        lock (_lock)
            _total = Done + total;
        progress?.Report(Event());
    }

    /// <summary>Corrects the number of bytes that are to be fetched: less where an earlier run has fetched some, more where bytes are dropped.</summary>
    public void Expect(long more)
    {
        if (more == 0)
            return;
        lock (_lock)
            _total += more;
        progress?.Report(Event());
    }

    /// <summary>Adds fetched bytes.</summary>
    public void Add(long bytes)
    {
        lock (_lock)
        {
            Done += bytes;
            long now = Environment.TickCount64;
            if (now - _reported < Pause)
                return;
            _reported = now;
        }
        progress?.Report(Event());
    }

    /// <summary>Reports the end.</summary>
    public void Finish() => progress?.Report(Event() with { IsFinished = true });

    private StackEvent Event() =>
        new(StackPhase.Download, fileName)
        {
            Done = Math.Min(Done, _total),
            Total = _total,
            InBytes = true,
        };
}
