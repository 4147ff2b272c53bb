using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>Writes why a run failed.</summary>
internal static class ErrorWriter
{
    /// <summary>Writes what a user caused and can mend.</summary>
    public static void Write(VenvstacksException error, Streams streams, Palette palette) =>
        streams.Error.Write(new DiagnosticRenderer(palette.Style).Render(error.Diagnostics, error.TypeName));

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
