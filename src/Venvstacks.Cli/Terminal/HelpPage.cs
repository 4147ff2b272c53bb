using System.CommandLine;

namespace Venvstacks.Cli.Terminal;

/// <summary>The help of a command as data: the terminal, the man page and the reference show the same.</summary>
/// <param name="command">The command.</param>
internal sealed class HelpPage(Command command)
{
    /// <summary>The words of the command: <c>venvstacks cache prune</c>.</summary>
    public string Name => NameOf(command);

    /// <summary>True for the page of the program, false for those of its commands.</summary>
    public bool IsProgram => command is RootCommand;

    /// <summary>The sentence that says what the command does, without a full stop.</summary>
    public string Description => command.Description ?? "";

    /// <summary>The usage line.</summary>
    public string Usage =>
        IsProgram ? "venvstacks [-v|-q] COMMAND [OPTIONS] ARGUMENTS"
        : command.Subcommands.Count > 0 ? $"{Name} COMMAND [OPTIONS]"
        : string.Join(' ', command.Arguments.Select(NameOf).Prepend($"{Name} [OPTIONS]"));

    /// <summary>Command lines, the most common first, each with its meaning.</summary>
    public IEnumerable<(string Line, string Meaning)> Examples =>
        command is IHasExamples { Examples: var all } ? all : [];

    /// <summary>The pages of the commands below.</summary>
    public IEnumerable<HelpPage> Subcommands =>
        command.Subcommands.Where(sub => !sub.Hidden).Select(sub => new HelpPage(sub));

    /// <summary>The page, and those of all commands below, in the order of the help.</summary>
    public IEnumerable<HelpPage> AndBelow() => Subcommands.SelectMany(page => page.AndBelow()).Prepend(this);

    /// <summary>The arguments, each with its description.</summary>
    public IEnumerable<(string Name, string Text)> Arguments =>
        command.Arguments.Select(argument => (argument.Name, argument.Description ?? ""));

    /// <summary>The options under their headings, each with its forms and its description.</summary>
    /// <param name="withGlobal">Includes the options of the whole program.</param>
    public IEnumerable<(string Heading, ImmutableArray<(string Names, string Text)> Options)> Options(bool withGlobal)
    {
        IEnumerable<Option> options =
            IsProgram || !withGlobal ? command.Options : command.Options.Concat(GlobalOptions(command));
        return options
            .Where(option => !option.Hidden)
            .GroupBy(GroupOf, StringComparer.Ordinal)
            .Select(group => (group.Key, group.Select(option => (NamesOf(option), TextOf(option))).ToImmutableArray()));
    }

    /// <summary>The words of a command.</summary>
    public static string NameOf(Command command) =>
        command is RootCommand ? "venvstacks" : $"{NameOf(command.Parents.OfType<Command>().Single())} {command.Name}";

    private static string NameOf(Argument argument) =>
        argument.Arity.MinimumNumberOfValues > 0 ? argument.Name : $"[{argument.Name}]";

    private static IEnumerable<Option> GlobalOptions(Command command) =>
        command
            .Parents.OfType<Command>()
            .SelectMany(parent => parent.Options.Where(option => option.Recursive).Concat(GlobalOptions(parent)));

    private static string GroupOf(Option option) => option is IGroupedOption grouped ? grouped.Group : "Global options";

    private static string NamesOf(Option option)
    {
        if (option is IGroupedOption { Negative: { } negative })
            return $"{option.Name}, {negative}";
        string names = string.Join(", ", option.Aliases.Prepend(option.Name).OrderBy(name => name.Length));
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    private static string TextOf(Option option) =>
        option.Description + (option is IGroupedOption grouped ? grouped.Note : "");
}
