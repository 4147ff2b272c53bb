using System.Diagnostics;

namespace Venvstacks.Web;

/// <summary>Cancels a transfer that brings less than 1 KiB/s for too long. Only the time spent waiting for the server counts.</summary>
/// <param name="stall">Cancelled when the transfer stalls.</param>
/// <param name="patience">The time after which a transfer counts as stalled.</param>
internal sealed class StallGuard(CancellationTokenSource stall, TimeSpan patience)
{
    private const int BytesPerSecond = 1024;

    private TimeSpan _waited;
    private double _received;

    /// <summary>Waits for the next bytes.</summary>
    public async ValueTask<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        stall.CancelAfter(_waited < patience ? patience - _waited : TimeSpan.Zero);
        int read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        stall.CancelAfter(Timeout.InfiniteTimeSpan);
        _waited += Stopwatch.GetElapsedTime(start);
        _received += read;
        if (_received >= BytesPerSecond * patience.TotalSeconds)
            (_waited, _received) = (TimeSpan.Zero, 0);
        return read;
    }
}
