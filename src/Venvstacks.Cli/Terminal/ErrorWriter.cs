using System.CommandLine;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>Writes usage errors and internal errors.</summary>
/// <param name="streams">The streams.</param>
/// <param name="progress">The value of <c>--progress</c>, valid or not, or null.</param>
internal sealed class ErrorWriter(Streams streams, string? progress)
{
    /// <summary>Writes a usage error.</summary>
    public void WriteUsage(Command command, string problem)
    {
        string help = $"Try '{HelpWriter.NameOf(command)} --help' for help.";
        Write(
            Diagnostic.Error(DiagnosticCodes.WrongUsage, problem, help: help),
            $"Usage: {HelpWriter.Usage(command)}\n{help}\n\nError: {DisplayText.Escape(problem)}\n"
        );
    }

    /// <summary>Writes an internal error.</summary>
    /// <param name="error">The unexpected exception.</param>
    /// <param name="withTrace">Whether to add the stack trace; VENVSTACKS_BACKTRACE does so too.</param>
    public void WriteBug(Exception error, bool withTrace)
    {
        string help = $"This is a bug in venvstacks {VersionWriter.Version}; -vv shows where. Please report it.";
        bool isTraced = withTrace || streams.Variable("VENVSTACKS_BACKTRACE") is not (null or "" or "0");
        Write(
            Diagnostic.Error(DiagnosticCodes.Bug, error.Message, help: help),
            $"internal error: {DisplayText.Escape(error.Message)}\n{help}\n{(isTraced ? $"{error}\n" : "")}"
        );
    }

    private void Write(Diagnostic diagnostic, string rendered)
    {
        if (ProgressDisplay.Mode(streams, progress, quiet: false, verbose: false) == "json")
            new JsonLines(streams.Error).Tell(diagnostic, rendered);
        else
        {
            streams.Error.Write(rendered);
            new GitHubAnnotation(streams.Variable).Write(streams.Error, diagnostic);
        }
    }
}
