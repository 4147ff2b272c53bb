using Spectre.Console;

namespace Venvstacks.Cli.Terminal;

/// <summary>How the progress of some work is shown: as the user, or the place, asks for.</summary>
internal static class ProgressDisplay
{
    /// <summary>What is shown: tty, plain, json or none.</summary>
    /// <param name="streams">Progress goes to the error stream.</param>
    /// <param name="mode">What <c>--progress</c> says, or null: then VENVSTACKS_PROGRESS, then what the stream is.</param>
    /// <param name="quiet">Whether nothing is to be shown unless a mode is named.</param>
    /// <param name="verbose">Whether lines with reasons are to stay, unless a mode is named.</param>
    public static string Mode(Streams streams, string? mode, bool quiet, bool verbose)
    {
        string wanted = mode ?? streams.Variable(Commands.GlobalOptions.ProgressVariable) ?? "auto";
        if (wanted != "auto")
            return wanted;
        if (quiet)
            return "none";
        bool bars =
            !verbose
            && streams.ErrorIsTerminal
            && streams.Variable("CI") is (null or "")
            && streams.Variable("TERM") is not (null or "" or "dumb");
        return bars ? "tty" : "plain";
    }

    /// <summary>Where bars are drawn.</summary>
    public static IAnsiConsole Console(Streams streams, Palette palette) =>
        AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(streams.Error),
                ColorSystem = palette.IsColored ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.Yes,
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            }
        );
}
