using Spectre.Console;

namespace Venvstacks.Cli.Terminal;

/// <summary>Shows the progress of some work in the way that the user, or the place, asks for.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs work that reports its progress.</summary>
    /// <param name="streams">Progress goes to the error stream.</param>
    /// <param name="mode">What <c>--progress</c> says, or null: then VENVSTACKS_PROGRESS, then what the stream is.</param>
    /// <param name="quiet">Whether nothing is to be shown unless a mode is named.</param>
    /// <param name="work">The work.</param>
    public static Task<T> RunAsync<T>(
        Streams streams,
        string? mode,
        bool quiet,
        Func<IProgress<StackEvent>?, Task<T>> work
    ) =>
        Mode(streams, mode, quiet) switch
        {
            "tty" => BarProgress.RunAsync(Console(streams), work),
            "plain" => work(new PlainProgress(streams.Error)),
            "json" => work(new JsonProgress(streams.Error)),
            _ => work(null),
        };

    private static string Mode(Streams streams, string? mode, bool quiet)
    {
        string wanted = mode ?? streams.Variable("VENVSTACKS_PROGRESS") ?? "auto";
        if (wanted != "auto")
            return wanted;
        if (quiet)
            return "none";
        bool bars =
            streams.ErrorIsTerminal
            && streams.Variable("CI") is null or ""
            && streams.Variable("TERM") is not (null or "" or "dumb");
        return bars ? "tty" : "plain";
    }

    private static IAnsiConsole Console(Streams streams) =>
        AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(streams.Error),
                Interactive = InteractionSupport.Yes,
                Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
            }
        );
}
