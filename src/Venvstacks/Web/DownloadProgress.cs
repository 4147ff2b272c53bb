using Venvstacks.Diagnostics;

namespace Venvstacks.Web;

/// <summary>Reports the progress of a download in steps: an event for each block would be too many.</summary>
internal sealed class DownloadProgress(RemoteFile file, IProgress<StackEvent>? progress) : IProgress<long>
{
    private const long Step = 1 << 20;

    private long _next;
    private long _done;

    public void Report(long value)
    {
        bool isRestarted = value < _done;
        _done = value;
        if (value < _next && !isRestarted)
            return;
        _next = value + Step;
        progress?.Report(Event());
    }

    /// <summary>Reports that the download is complete.</summary>
    public void Finish() => progress?.Report(Event() with { IsFinished = true });

    private StackEvent Event() =>
        new(StackPhase.Download, file.Name)
        {
            Done = _done,
            Total = file.Size,
            InBytes = true,
        };
}
