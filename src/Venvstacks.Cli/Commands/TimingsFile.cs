using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Json;

namespace Venvstacks.Cli.Commands;

/// <summary>The option <c>--timings</c>: a file in the build directory with the times of all steps of a run.</summary>
internal sealed class TimingsFile
{
    /// <summary>The name of the option.</summary>
    public const string Name = "--timings";

    /// <summary>The form where none is named.</summary>
    public const string Page = "html";

    /// <summary>The option.</summary>
    public ChoiceOption Option { get; } =
        new(Name, "Output", "FORM", "Write the times of all steps to the build directory", [Page, "json"]);

    /// <summary>A recorder, where the option is given.</summary>
    public TimingRecorder? Start(ParseResult parsed) =>
        Option.Read(parsed) is null ? null : new TimingRecorder(TimeProvider.System);

    /// <summary>Writes the file, where the run recorded its times.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">The build directory.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteAsync(StackRun run, string folder, CancellationToken cancellationToken)
    {
        if (run.Timings?.Finish(run.Parsed.CommandResult.Command.Name) is not { } report)
            return;
        string form = Option.Read(run.Parsed)!;
        string path = Path.Combine(folder, $"timings.{form}");
        string text = form == Page ? report.ToHtml(run.Stack.Directory) : JsonText.Write(report.ToJson()) + "\n";
        await OutputFile.WriteAsync(path, text, cancellationToken);
        run.Messages.Say($"Timings written to {path}");
    }
}
