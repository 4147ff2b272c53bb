using System.CommandLine;
using Venvstacks.Cli.Configuration;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Commands;

/// <summary>The options that every command takes, before it or after it.</summary>
internal sealed class GlobalOptions
{
    private const string Group = "Global options";

    public CountOption Verbose { get; } =
        new("--verbose", "-v", Group, "Print the reason for each step; twice, stack traces too");

    public CountOption Quiet { get; } = new("--quiet", "-q", Group, "Print results and errors only");

    public Option<string?> Color { get; } = Choice("--color", "WHEN", "Colour the output", SettingKey.Color);

    public Option<string?> Progress { get; } = Choice("--progress", "MODE", "Progress display", SettingKey.Progress);

    public void AddTo(RootCommand root)
    {
        root.Add(Verbose);
        root.Add(Quiet);
        root.Add(Color);
        root.Add(Progress);
    }

    /// <summary>The value of <c>--progress</c>, even in an invalid command line; null if it is not given.</summary>
    public string? NamedProgress(ParseResult parsed) =>
        parsed.GetResult(Progress) is { Tokens: [.., var last] } ? last.Value : null;

    /// <summary>The problem of an environment variable, or null.</summary>
    public static string? Problem(Func<string, string?> variable) =>
        new[] { SettingKey.Progress, SettingKey.Color }
            .Select(key =>
                variable(key.Variable) is { } value ? ChoiceOption.Refuse(key.Variable, value, key.Choices) : null
            )
            .FirstOrDefault(problem => problem is not null);

    /// <summary>The message options of a run.</summary>
    public MessageOptions ForMessages(ParseResult parsed) =>
        new(
            parsed.GetValue(Color),
            parsed.GetValue(Progress),
            IsQuiet: parsed.GetValue(Quiet) > 0,
            IsVerbose: parsed.GetValue(Verbose) > 0,
            RemedyText.For(parsed),
            IsOnInstallation: parsed.CommandResult.Command is TargetCommand
        );

    private static ChoiceOption Choice(string name, string valueName, string description, SettingKey setting) =>
        new(name, Group, valueName, description, setting.Choices) { Recursive = true };
}
