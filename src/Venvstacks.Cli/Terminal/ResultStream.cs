using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>The standard output: what goes wrong with it is told as such, and not of some file.</summary>
internal sealed class ResultStream : WriteOnlyStream
{
    private readonly Stream? _output;
    private readonly Exception? _lost;

    /// <summary>Opens the standard output at once, before another file gets its number; if it is closed, the first write tells.</summary>
    /// <param name="open">Opens it.</param>
    public ResultStream(Func<Stream> open)
    {
        try
        {
            _output = open();
        }
        catch (Exception e) when (IsLoss(e))
        {
            _lost = e;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_output is null)
            throw Lost(_lost!);
        try
        {
            _output.Write(buffer);
        }
        catch (Exception e) when (IsLoss(e))
        {
            throw Lost(e);
        }
    }

    private static bool IsLoss(Exception error) => error is IOException or UnauthorizedAccessException;

    private static BuildEnvException Lost(Exception error)
    {
        string cause = (error.InnerException ?? error).Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return new(Diagnostic.Error(CommandCodes.LostOutput, $"The standard output cannot be written: {cause}"), error);
    }
}
