using System.CommandLine;
using System.CommandLine.Invocation;

namespace Venvstacks.Cli.Terminal;

/// <summary>The help of a command: usage, examples, arguments and options under headings.</summary>
internal sealed class HelpWriter(TextWriter output) : SynchronousCommandLineAction
{
    private const int Column = 32;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Write(parseResult.CommandResult.Command, output);
        return 0;
    }

    /// <summary>The usage line of a command.</summary>
    public static string Usage(Command command) =>
        command is RootCommand ? "venvstacks [-v|-q] COMMAND [OPTIONS] ARGUMENTS"
        : command.Subcommands.Count > 0 ? $"{NameOf(command)} COMMAND [OPTIONS]"
        : string.Join(' ', command.Arguments.Select(Name).Prepend($"{NameOf(command)} [OPTIONS]"));

    /// <summary>The words of a command: <c>venvstacks cache prune</c>.</summary>
    public static string NameOf(Command command) =>
        command is RootCommand ? "venvstacks" : $"{NameOf(command.Parents.OfType<Command>().Single())} {command.Name}";

    private static IEnumerable<Option> GlobalOptions(Command command) =>
        command
            .Parents.OfType<Command>()
            .SelectMany(parent => parent.Options.Where(option => option.Recursive).Concat(GlobalOptions(parent)));

    /// <summary>Writes a command's help.</summary>
    public static void Write(Command command, TextWriter writer)
    {
        writer.WriteLine($"{command.Description}\n");
        writer.WriteLine($"Usage: {Usage(command)}");
        if (command is IHasExamples { Examples: var examples })
            WriteSection(writer, "Examples", examples.Select(example => (example.Line, example.Meaning)), column: 58);
        WriteCommands(command, writer);
        WriteSection(
            writer,
            "Arguments",
            command.Arguments.Select(argument => (argument.Name, argument.Description ?? ""))
        );
        foreach (
            IGrouping<string, Option> group in OptionsOf(command)
                .Where(option => !option.Hidden)
                .GroupBy(GroupOf, StringComparer.Ordinal)
        )
            WriteSection(writer, group.Key, group.Select(option => (Names(option), Describe(option))));
    }

    // Grouped commands share a line, so that the help of the program fits a small terminal.
    private static void WriteCommands(Command command, TextWriter writer)
    {
        WriteSection(
            writer,
            "Commands",
            command.Subcommands.Where(sub => sub is not IInHelpGroup).Select(sub => (sub.Name, sub.Description ?? ""))
        );
        WriteSection(
            writer,
            "More commands",
            command
                .Subcommands.OfType<IInHelpGroup>()
                .GroupBy(sub => sub.HelpGroup, StringComparer.Ordinal)
                .Select(group => (group.Key, string.Join(", ", group.OfType<Command>().Select(sub => sub.Name)))),
            column: 18
        );
    }

    private static IEnumerable<Option> OptionsOf(Command command) =>
        command is RootCommand ? command.Options : command.Options.Concat(GlobalOptions(command));

    private static string Name(Argument argument) =>
        argument.Arity.MinimumNumberOfValues > 0 ? argument.Name : $"[{argument.Name}]";

    private static string GroupOf(Option option) => option is IGroupedOption grouped ? grouped.Group : "Global options";

    private static string Names(Option option)
    {
        if (option is IGroupedOption { Negative: { } negative })
            return $"{option.Name}, {negative}";
        string names = string.Join(", ", option.Aliases.Prepend(option.Name).OrderBy(name => name.Length));
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    private static string Describe(Option option) =>
        option.Description + (option is IGroupedOption grouped ? grouped.Note : "");

    private static void WriteSection(
        TextWriter writer,
        string heading,
        IEnumerable<(string Name, string Text)> rows,
        int column = Column
    )
    {
        bool first = true;
        foreach ((string name, string text) in rows)
        {
            if (first)
                writer.WriteLine($"\n{heading}");
            first = false;
            if (name.Length < column - 2)
                writer.WriteLine($"  {name.PadRight(column - 2)}{text}");
            else
                writer.WriteLine($"  {name}\n{new string(' ', column)}{text}");
        }
    }
}

/// <summary>A command whose help has examples.</summary>
internal interface IHasExamples
{
    /// <summary>Command lines, the most common first, each with its meaning.</summary>
    IReadOnlyList<(string Line, string Meaning)> Examples { get; }
}

/// <summary>A command that the help of the program lists by its name only, under a heading.</summary>
internal interface IInHelpGroup
{
    /// <summary>The heading.</summary>
    string HelpGroup { get; }
}

/// <summary>An option as the help lists it.</summary>
internal interface IGroupedOption
{
    /// <summary>The heading that the option stands under.</summary>
    string Group { get; }

    /// <summary>The form that turns the option off, or null.</summary>
    string? Negative => null;

    /// <summary>The text after the description, with a leading space.</summary>
    string Note => "";
}
