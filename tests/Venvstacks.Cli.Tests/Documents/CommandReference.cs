using System.Collections.Immutable;
using System.Text;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Tests.Documents;

/// <summary>Writes docs/reference/commands.md from the commands of the program.</summary>
internal sealed class CommandReference
{
    private const string Head = """
        # Commands

        Every command with its arguments, options and defaults, as `venvstacks COMMAND --help` shows them. The definition is usually called
        `venvstacks.toml`. An on/off option also has a `--no-…` form; of an option given twice, the last one counts.

        """;

    private readonly StringBuilder _text = new(Head);

    private CommandReference() { }

    /// <summary>The page.</summary>
    public static string Write(HelpPage program)
    {
        CommandReference reference = new();
        foreach (HelpPage page in program.AndBelow())
            reference.Add(page);
        return reference._text.ToString();
    }

    private void Add(HelpPage page)
    {
        _text.Append($"\n## {page.Name}\n\n{page.Description}.\n\n```\n{page.Usage}\n```\n");
        AddTable(
            "command",
            page.Subcommands.Select(command => ($"[{command.Name}](#{AnchorOf(command)})", command.Description))
        );
        AddTable("argument", page.Arguments.Select(argument => (Code(argument.Name), argument.Text)));
        foreach (
            (string heading, ImmutableArray<(string Names, string Text)> options) in page.Options(withGlobal: false)
        )
            AddTable(heading, options.Select(option => (Code(option.Names), option.Text)));
        (string Line, string Meaning)[] examples = [.. page.Examples];
        if (examples.Length == 0)
            return;
        int width = examples.Max(example => example.Line.Length);
        _text.Append("\n```\n");
        foreach ((string line, string meaning) in examples)
            _text.Append($"{line.PadRight(width)}  # {meaning}\n");
        _text.Append("```\n");
    }

    private void AddTable(string heading, IEnumerable<(string Name, string Text)> rows)
    {
        if (!rows.Any())
            return;
        _text.Append($"\n| {heading} | |\n|---|---|\n");
        foreach ((string name, string text) in rows)
            _text.Append($"| {name} | {Cell(text)} |\n");
    }

    private static string AnchorOf(HelpPage page) => page.Name.Replace(' ', '-');

    private static string Code(string text) => $"`{Cell(text)}`";

    private static string Cell(string text) =>
        text.Replace("|", "\\|", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
