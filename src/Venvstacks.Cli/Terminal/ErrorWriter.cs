using System.CommandLine;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>Writes why a run failed before, or beside, what its command does.</summary>
/// <param name="streams">Where to.</param>
/// <param name="progress">What <c>--progress</c> says, right or wrong, or null.</param>
internal sealed class ErrorWriter(Streams streams, string? progress)
{
    /// <summary>Writes that a command line is wrong.</summary>
    public void WriteUsage(Command command, string problem)
    {
        string name = command is RootCommand ? "venvstacks" : $"venvstacks {command.Name}";
        string help = $"Try '{name} --help' for help.";
        Write(
            Diagnostic.Error(DiagnosticCodes.WrongUsage, problem, help: help),
            $"Usage: {HelpWriter.Usage(command)}\n{help}\n\nError: {DisplayText.Escape(problem)}\n"
        );
    }

    /// <summary>Writes that this program is wrong.</summary>
    /// <param name="error">What it did not expect.</param>
    /// <param name="withTrace">Whether to add where in the program; VENVSTACKS_BACKTRACE asks for it too.</param>
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
            streams.Error.Write(rendered);
    }
}
