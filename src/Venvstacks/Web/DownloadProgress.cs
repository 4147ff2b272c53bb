using Venvstacks.Diagnostics;

namespace Venvstacks.Web;

/// <summary>Tells of a file that is fetched, a step at a time: what is told for each block would drown the rest.</summary>
internal sealed class DownloadProgress(RemoteFile file, IProgress<StackEvent>? progress) : IProgress<long>
{
    private const long Step = 1 << 20;

    private long _next;
    private long _done;

    public void Report(long value)
    {
        _done = value;
        if (value < _next)
            return;
        _next = value + Step;
        progress?.Report(Event());
    }

    /// <summary>Tells that the whole file is there.</summary>
    public void Finish() => progress?.Report(Event() with { IsFinished = true });

    private StackEvent Event() =>
        new(StackPhase.Download, file.Name)
        {
            Done = _done,
            Total = file.Size,
            InBytes = true,
        };
}
