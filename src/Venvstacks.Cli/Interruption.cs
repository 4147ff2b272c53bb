using System.Runtime.InteropServices;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli;

/// <summary>Turns the first Ctrl-C or termination into a cancellation; the second, or a cancellation that takes too long, ends the process.</summary>
/// <remarks>The process may end at any moment: files are staged and renamed, and the next run sweeps the stages.</remarks>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    private readonly Streams _streams;
    private readonly Messages _messages;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Timer _deadline;
    private int _isSaid;

    public Interruption(Streams streams, Messages messages)
    {
        (_streams, _messages) = (streams, messages);
        _deadline = new Timer(_ => End(SayUnfinished()));
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, 130)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, 143)),
        ];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>128 and the number of the first signal; null before one.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Reports an interruption before the end of the command.</summary>
    /// <returns>The exit code.</returns>
    public int SayUnfinished() =>
        Say("interrupted before the result was complete; run the same command again to finish it");

    /// <summary>Reports a signal that came after the work was done.</summary>
    /// <returns>The exit code.</returns>
    public int SayFinished() => Say("interrupted after the result was written");

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _deadline.Dispose();
        _source.Dispose();
    }

    private int Say(string text)
    {
        if (Interlocked.Exchange(ref _isSaid, 1) == 0)
            _messages.SayAlways(text);
        return ExitCode!.Value;
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (ExitCode is { } first)
            End(first);
        ExitCode = exitCode;
        _deadline.Change(Patience, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }

    // Progress bars have hidden the cursor.
    private void End(int exitCode)
    {
        if (_streams.ErrorIsTerminal)
            _streams.Error.Write("\u001b[?25h");
        Environment.Exit(exitCode);
    }
}
