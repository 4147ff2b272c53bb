using Venvstacks.Diagnostics;
using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>Reports the bytes of a layer's archive that were unpacked, often enough for a bar.</summary>
internal sealed class LayerProgress(IProgress<StackEvent>? progress, PublishedLayer layer)
{
    private const int Pause = 100;

    private long _done;
    private long _reported = Environment.TickCount64;

    /// <summary>Reports the start.</summary>
    public void Begin() => progress?.Report(Event());

    /// <summary>Adds bytes.</summary>
    public void Add(long bytes)
    {
        _done += bytes;
        long now = Environment.TickCount64;
        if (now - _reported < Pause)
            return;
        _reported = now;
        progress?.Report(Event());
    }

    /// <summary>Reports the end.</summary>
    public void Finish() =>
        progress?.Report(
            Event() with
            {
                IsFinished = true,
                Outcome = _done == 0 ? "taken from the installation" : null,
            }
        );

    private StackEvent Event() =>
        new(StackPhase.Install, layer.Facts.InstallTarget)
        {
            Done = Math.Min(_done, layer.Archive!.Size!.Value),
            Total = layer.Archive.Size,
            InBytes = true,
        };
}
