using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>Writes why a run failed.</summary>
internal static class ErrorWriter
{
    /// <summary>Writes that results or messages could not be written: the stream is closed, or a full disk is behind it.</summary>
    /// <returns>The exit code.</returns>
    public static int WriteLost(Exception error)
    {
        try
        {
            string cause = DisplayText.Escape((error.InnerException ?? error).Message);
            Console.Error.WriteLine($"venvstacks: the output cannot be written: {cause}");
        }
        catch (Exception lost) when (lost is IOException or UnauthorizedAccessException)
        {
            return 1; // nobody is there to be told
        }
        return 1;
    }

    /// <summary>Writes that this program is wrong.</summary>
    /// <param name="error">What it did not expect.</param>
    /// <param name="streams">Where to.</param>
    /// <param name="withTrace">Whether to add where in the program; VENVSTACKS_BACKTRACE asks for it too.</param>
    public static void WriteBug(Exception error, Streams streams, bool withTrace)
    {
        streams.Error.WriteLine($"internal error: {DisplayText.Escape(error.Message)}");
        streams.Error.WriteLine(
            $"This is a bug in venvstacks {VersionWriter.Version}; -vv shows where. Please report it."
        );
        if (withTrace || streams.Variable("VENVSTACKS_BACKTRACE") is not (null or "" or "0"))
            streams.Error.WriteLine(error);
    }
}
