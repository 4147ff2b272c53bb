using Spectre.Console;

namespace Venvstacks.Cli.Terminal;

/// <summary>How the progress of some work is shown: as the user, or the place, asks for.</summary>
internal static class ProgressDisplay
{
    /// <summary>The environment variable that stands for <c>--progress</c>.</summary>
    public const string Variable = "VENVSTACKS_PROGRESS";

    /// <summary>What is shown: tty, plain, json or none.</summary>
    /// <param name="streams">Progress goes to the error stream.</param>
    /// <param name="mode">What <c>--progress</c> says, or null: then VENVSTACKS_PROGRESS, then what the stream is.</param>
    /// <param name="quiet">Whether nothing is to be shown unless a mode is named.</param>
    /// <param name="verbose">Whether lines with reasons are to stay, unless a mode is named.</param>
    public static string Mode(Streams streams, string? mode, bool quiet, bool verbose)
    {
        string wanted = mode ?? streams.Variable(Variable) ?? "auto";
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
    public static IAnsiConsole Console(Streams streams, Palette palette)
    {
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                Out = new ErrorTerminal(streams.Error),
                ColorSystem = palette.IsColored ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.Yes,
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            }
        );
        console.Profile.Capabilities.Unicode = streams.IsUtf8;
        return console;
    }

    /// <summary>The terminal as Spectre.Console sees it, without <see cref="System.Console"/>, which would change its modes.</summary>
    private sealed class ErrorTerminal(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => StandardStream.ErrorWidth() ?? 80;

        public int Height => 24;

        public void SetEncoding(System.Text.Encoding encoding) { }
    }
}
