using Venvstacks.Diagnostics;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Cli.Terminal;

/// <summary>The standard error stream. Flushes the results first, so that both streams keep their order in one file.</summary>
/// <param name="error">The stream for messages.</param>
/// <param name="results">The results.</param>
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
            // The last flush of the run reports it; messages are still written.
        }
        error.Write(buffer);
    }
}
