using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>The standard output: what goes wrong with it is told as such, and not of some file.</summary>
internal sealed class ResultStream(Stream output) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            output.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string cause = (e.InnerException ?? e).Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
            throw new BuildEnvException(
                Diagnostic.Error(CommandCodes.LostOutput, $"The standard output cannot be written: {cause}"),
                e
            );
        }
    }
}
