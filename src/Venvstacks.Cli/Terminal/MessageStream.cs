using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Cli.Terminal;

/// <summary>The standard error stream. It flushes the results first, so that both streams keep their order in one file.</summary>
internal sealed class MessageStream(Stream error, TextWriter results) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            results.Flush();
        }
        catch (VenvstacksException)
        {
            // The last flush of the run reports the error; messages are still written.
        }
        error.Write(buffer);
    }
}
