using Spectre.Console;
using Venvstacks.Cli.Configuration;

namespace Venvstacks.Cli.Terminal;

/// <summary>Selects the progress display.</summary>
internal static class ProgressDisplay
{
    /// <summary>The display: tty, plain, json or none.</summary>
    /// <param name="streams">The streams; progress goes to the error stream.</param>
    /// <param name="mode">The value of <c>--progress</c>; null for VENVSTACKS_PROGRESS, else by the kind of stream.</param>
    /// <param name="quiet">Whether the default is none.</param>
    /// <param name="verbose">Whether the default is plain, so that lines with reasons stay.</param>
    public static string Mode(Streams streams, string? mode, bool quiet, bool verbose)
    {
        string wanted = mode ?? streams.Variable(SettingKey.Progress.Variable) ?? "auto";
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

    /// <summary>The console of progress bars.</summary>
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

        public void SetEncoding(Encoding encoding) { }
    }
}
