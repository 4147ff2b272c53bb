namespace Venvstacks.Cli.Terminal;

/// <summary>The help of a command as a man page (groff's man macros).</summary>
internal sealed class ManPage
{
    // Changed with each release.
    private const string Date = "2026-11-29";

    private readonly StringBuilder _text = new();

    private ManPage() { }

    /// <summary>Writes the page of a command.</summary>
    /// <param name="page">The help of the command.</param>
    /// <returns>The page, as <c>man -l</c> reads it.</returns>
    public static string Of(HelpPage page)
    {
        ManPage writer = new();
        writer.WriteHead(page);
        writer.WriteCommands(page);
        writer.WriteList("ARGUMENTS", page.Arguments);
        writer.WriteOptions(page);
        if (page.IsProgram)
        {
            writer.WriteList("ENVIRONMENT", RowsOf("environment"));
            writer.WriteList("EXIT STATUS", RowsOf("exit-codes"));
        }
        writer.WriteList("EXAMPLES", page.Examples);
        writer.WriteRelated(page);
        return writer._text.ToString();
    }

    /// <summary>The name of a page, which is also that of its file: <c>venvstacks-cache-prune</c>.</summary>
    public static string NameOf(HelpPage page) => page.Name.Replace(' ', '-');

    private void WriteHead(HelpPage page)
    {
        string name = NameOf(page);
        _text.Append($".TH {Escape(name.ToUpperInvariant())} 1 {Date} \"venvstacks {VersionWriter.Version}\"\n");
        _text.Append($".SH NAME\n{Escape(name)} \\- {Escape(page.Description)}\n");
        _text.Append($".SH SYNOPSIS\n\\fB{Escape(page.Name)}\\fR{Escape(page.Usage[page.Name.Length..])}\n");
    }

    private void WriteCommands(HelpPage page)
    {
        if (!page.Subcommands.Any())
            return;
        _text.Append(".SH COMMANDS\n");
        foreach (HelpPage command in page.Subcommands)
            _text.Append($".TP\n{Reference(NameOf(command))}\n{Escape(command.Description)}\n");
    }

    private void WriteOptions(HelpPage page)
    {
        (string Heading, ImmutableArray<(string, string)> Options)[] groups = [.. page.Options(withGlobal: false)];
        if (groups.Length > 0)
            _text.Append(".SH OPTIONS\n");
        foreach ((string heading, ImmutableArray<(string, string)> options) in groups)
        {
            _text.Append($".SS {Escape(heading)}\n");
            WriteItems(options);
        }
        if (!page.IsProgram)
            _text.Append($".SS Global options\nAll commands take the global options of\n{Reference("venvstacks")}.\n");
    }

    private void WriteRelated(HelpPage page)
    {
        _text.Append(".SH SEE ALSO\n");
        if (page.IsProgram)
            _text.Append(
                $"\\fBvenvstacks help\\fR \\fITOPIC\\fR: {Escape(string.Join(", ", EmbeddedText.NamesIn("help")))}\n"
            );
        else
            _text.Append($"{Reference("venvstacks")}\n");
    }

    private void WriteList(string heading, IEnumerable<(string Name, string Text)> items)
    {
        if (!items.Any())
            return;
        _text.Append($".SH {heading}\n");
        WriteItems(items);
    }

    private void WriteItems(IEnumerable<(string Name, string Text)> items)
    {
        foreach ((string name, string text) in items)
            _text.Append($".TP\n\\fB{Escape(name)}\\fR\n{Escape(text)}\n");
    }

    private static string Reference(string name) => $".BR {Escape(name)} (1)";

    // The rows of the only table of a topic; the code quotes of Markdown are left out.
    private static IEnumerable<(string, string)> RowsOf(string topic) =>
        EmbeddedText
            .ReadRows($"help/{topic}.md")
            .Select(cells => (cells[0], cells[1].Replace("`", "", StringComparison.Ordinal)));

    // A dash is an option's and not a hyphen; a dot or quote at the start of a line would be a request.
    private static string Escape(string text)
    {
        string plain = text.Replace("\\", "\\e", StringComparison.Ordinal)
            .Replace("-", "\\-", StringComparison.Ordinal)
            .Replace("'", "\\(aq", StringComparison.Ordinal);
        return plain.StartsWith('.') ? $"\\&{plain}" : plain;
    }
}
