using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>The standard output stream. A failed write is reported as lost output, also by every later flush.</summary>
internal sealed class ResultStream : WriteOnlyStream
{
    private readonly Stream? _output;
    private Exception? _failure;
    private bool _isLost;

    /// <summary>Opens the stream at once, before another file takes its descriptor; if it is closed, the first write fails.</summary>
    public ResultStream(Func<Stream> open)
    {
        try
        {
            _output = open();
        }
        catch (Exception e) when (IsLoss(e))
        {
            _failure = e;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _output?.Write(buffer);
        }
        catch (Exception e) when (IsLoss(e))
        {
            _failure = e;
        }
        _isLost = _failure is not null;
        Flush();
    }

    public override void Flush()
    {
        if (_isLost)
            throw Lost(_failure!);
    }

    private static bool IsLoss(Exception error) => error is IOException or UnauthorizedAccessException;

    private static BuildEnvException Lost(Exception error)
    {
        string cause = (error.InnerException ?? error).Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return new(Diagnostic.Error(DiagnosticCodes.LostOutput, $"standard output cannot be written: {cause}"), error);
    }
}
