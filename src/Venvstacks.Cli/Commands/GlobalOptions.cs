using System.CommandLine;

namespace Venvstacks.Cli.Commands;

/// <summary>The options that every command takes, before it or after it.</summary>
internal sealed class GlobalOptions
{
    private const string Group = "Global options";

    public CountOption Verbose { get; } =
        new("--verbose", "-v", Group, "Say more: twice, where an internal error comes from");

    public CountOption Quiet { get; } = new("--quiet", "-q", Group, "Only results and errors");

    public Option<string?> Color { get; } = Choice("--color", "WHEN", "Colour the output", "auto", "always", "never");

    public Option<string?> Progress { get; } =
        Choice("--progress", "MODE", "Show the progress of long work", "auto", "tty", "plain", "json", "none");

    public void AddTo(RootCommand root)
    {
        root.Add(Verbose);
        root.Add(Quiet);
        root.Add(Color);
        root.Add(Progress);
    }

    private static ChoiceOption Choice(string name, string valueName, string description, params string[] values) =>
        new(name, Group, valueName, $"{description}: {string.Join(", ", values)}", values);

    private sealed class ChoiceOption : Option<string?>, IGroupedOption
    {
        public ChoiceOption(string name, string group, string valueName, string description, string[] values)
            : base(name)
        {
            Group = group;
            HelpName = valueName;
            Description = description;
            Recursive = true;
            this.AcceptOnlyFromAmong(StringComparer.Ordinal, values);
        }

        public string Group { get; }
    }
}
