using System.CommandLine;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary>The options that every command takes, before it or after it.</summary>
internal sealed class GlobalOptions
{
    private const string Group = "Global options";
    private static readonly string[] Modes = ["auto", "tty", "plain", "json", "none"];

    public CountOption Verbose { get; } =
        new("--verbose", "-v", Group, "Say why each step is done or not; twice, traces too");

    public CountOption Quiet { get; } = new("--quiet", "-q", Group, "Only results and errors");

    public Option<string?> Color { get; } = Choice("--color", "WHEN", "Colour the output", "auto", "always", "never");

    public Option<string?> Progress { get; } = Choice("--progress", "MODE", "Show the progress of long work", Modes);

    public void AddTo(RootCommand root)
    {
        root.Add(Verbose);
        root.Add(Quiet);
        root.Add(Color);
        root.Add(Progress);
    }

    /// <summary>What <c>--progress</c> says, also in a command line that is wrong; null where it is not there.</summary>
    public string? NamedProgress(ParseResult parsed) =>
        parsed.GetResult(Progress) is { Tokens: [.., var last] } ? last.Value : null;

    /// <summary>What is wrong with the environment's choices, or null.</summary>
    public static string? Problem(Func<string, string?> variable) =>
        variable(ProgressDisplay.Variable) is { } mode
            ? ChoiceOption.Refuse(ProgressDisplay.Variable, mode, Modes)
            : null;

    /// <summary>How much the run says, and in which form.</summary>
    public MessageOptions ForMessages(ParseResult parsed) =>
        new(
            parsed.GetValue(Color),
            parsed.GetValue(Progress),
            IsQuiet: parsed.GetValue(Quiet) > 0,
            IsVerbose: parsed.GetValue(Verbose) > 0,
            RemedyText.For(parsed.CommandResult.Command)
        );

    private static ChoiceOption Choice(string name, string valueName, string description, params string[] values) =>
        new(name, Group, valueName, description, values) { Recursive = true };
}
