using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Json;

namespace Venvstacks.Cli.Commands;

/// <summary>The option <c>--timings</c>: a file in the build directory with the times of all steps of a run.</summary>
internal static class TimingsOption
{
    public const string Name = "--timings";

    /// <summary>The form where none is named.</summary>
    public const string ByDefault = "html";

    /// <summary>A new option.</summary>
    public static ChoiceOption Create() =>
        new(Name, "Output", "FORM", "Write the times of all steps to the build directory", [ByDefault, "json"]);

    /// <summary>Writes the file.</summary>
    /// <param name="run">The run, which recorded its times.</param>
    /// <param name="form">The form.</param>
    /// <param name="folder">The build directory.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(StackRun run, string form, string folder, CancellationToken cancellationToken)
    {
        TimingReport report = run.Timings!.Finish(run.Parsed.CommandResult.Command.Name);
        string path = Path.Combine(folder, $"timings.{form}");
        string text = form == ByDefault ? report.ToHtml(run.Stack.Directory) : JsonText.Write(report.ToJson()) + "\n";
        await OutputFile.WriteAsync(path, text, cancellationToken);
        run.Messages.Say($"Timings written to {path}");
    }
}
