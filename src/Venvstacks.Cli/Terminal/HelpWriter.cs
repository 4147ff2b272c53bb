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
    public static string Usage(Command command) => new HelpPage(command).Usage;

    /// <summary>The words of a command: <c>venvstacks cache prune</c>.</summary>
    public static string NameOf(Command command) => HelpPage.NameOf(command);

    /// <summary>Writes a command's help.</summary>
    public static void Write(Command command, TextWriter writer)
    {
        HelpPage page = new(command);
        writer.WriteLine($"{page.Description}\n");
        writer.WriteLine($"Usage: {page.Usage}");
        WriteSection(writer, "Examples", page.Examples, column: 58);
        WriteCommands(command, writer);
        WriteSection(writer, "Arguments", page.Arguments);
        foreach ((string heading, ImmutableArray<(string, string)> options) in page.Options(withGlobal: true))
            WriteSection(writer, heading, options);
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
