namespace Venvstacks.Formats.Text;

/// <summary>Renders diagnostics: the message, the position, the line with carets under the problem, and the help.</summary>
/// <remarks>
/// <code>
/// LayerSpecError: application 'demo' references unknown framework 'skk'  [VS1004]
///   --> venvstacks.toml:14:15
///    |
///  6 | name = "sk"
///    |        ---- a framework with a similar name is defined here
/// 14 | frameworks = ["skk"]
///    |               ^^^^^ no framework of this name above this line
///    = help: did you mean 'sk'?
/// </code>
/// </remarks>
/// <param name="style">Colours a part, whose text is escaped; null for plain text.</param>
public sealed class DiagnosticRenderer(Func<DiagnosticPart, string, string>? style = null)
{
    private readonly Func<DiagnosticPart, string, string> _style = style ?? ((_, text) => text);

    /// <summary>All diagnostics, those of one file in the order of its lines, with empty lines between.</summary>
    /// <param name="diagnostics">The diagnostics.</param>
    /// <param name="typeName">The prefix of errors: the reference's name of the exception, <c>LayerSpecError</c>.</param>
    /// <returns>Lines that end with <c>\n</c>.</returns>
    public string Render(IEnumerable<Diagnostic> diagnostics, string typeName = DefaultTypeName)
    {
        // Grouping keeps the files in the order in which they are first named; sorting within one is stable.
        IEnumerable<IGrouping<string?, Diagnostic>> files = diagnostics.GroupBy(
            diagnostic => diagnostic.Span?.Source.Name,
            StringComparer.Ordinal
        );
        IEnumerable<Diagnostic> ordered = files.SelectMany(file =>
            file.OrderBy(diagnostic => diagnostic.Span?.Span.Start)
        );
        return string.Join('\n', ordered.Select(diagnostic => RenderOne(diagnostic, typeName)));
    }

    /// <summary>The default prefix of errors.</summary>
    public const string DefaultTypeName = "error";

    private string RenderOne(Diagnostic diagnostic, string typeName)
    {
        StringBuilder text = new();
        AppendHead(text, diagnostic, typeName);
        int gutter = 1;
        foreach (SourceExcerpt excerpt in SourceExcerpt.Of(diagnostic))
        {
            gutter = excerpt.GutterWidth;
            AppendExcerpt(text, excerpt);
        }
        if (diagnostic.Help is not null)
            AppendHint(text, gutter, "help", diagnostic.Help);
        foreach (string note in diagnostic.Notes)
            AppendHint(text, gutter, "note", note);
        return text.ToString();
    }

    private void AppendHead(StringBuilder text, Diagnostic diagnostic, string typeName)
    {
        text.Append(
            diagnostic.Severity switch
            {
                DiagnosticSeverity.Error => _style(DiagnosticPart.Error, typeName + ":"),
                DiagnosticSeverity.Warning => _style(DiagnosticPart.Warning, "warning:"),
                _ => _style(DiagnosticPart.Hint, "note:"),
            }
        );
        // A message may have several lines; each is escaped by itself, the later ones are indented.
        string[] lines = diagnostic.Message.Split('\n');
        string first = DisplayText.Escape(lines[0]);
        text.Append(' ').Append(_style(DiagnosticPart.Message, first));
        text.Append("  ").Append(_style(DiagnosticPart.Code, $"[{diagnostic.Code}]")).Append('\n');
        foreach (string line in lines.Skip(1))
            text.Append("    ").Append(_style(DiagnosticPart.Message, DisplayText.Escape(line))).Append('\n');
    }

    private void AppendExcerpt(StringBuilder text, SourceExcerpt excerpt)
    {
        string arrow = excerpt.IsPrimary ? "--> " : "::: ";
        text.Append(' ', excerpt.GutterWidth).Append(_style(DiagnosticPart.Gutter, arrow));
        text.Append(_style(DiagnosticPart.Location, DisplayText.Escape(excerpt.Location))).Append('\n');
        AppendGutter(text, excerpt, "");
        text.Append('\n');
        int previous = 0;
        foreach (SourceExcerptLine line in excerpt.Lines)
        {
            if (previous != 0 && line.Number > previous + 1)
                text.Append(_style(DiagnosticPart.Gutter, "...")).Append('\n');
            previous = line.Number;
            AppendLine(text, excerpt, line);
        }
    }

    private void AppendLine(StringBuilder text, SourceExcerpt excerpt, SourceExcerptLine line)
    {
        AppendGutter(text, excerpt, line.Number.ToString());
        if (line.Text.Length > 0)
            text.Append(' ').Append(_style(DiagnosticPart.Source, line.Text));
        text.Append('\n');
        foreach (SourceMark mark in line.Marks)
        {
            AppendGutter(text, excerpt, "");
            string marks = new(mark.IsPrimary ? '^' : '-', mark.Width);
            string words = mark.Text.Length == 0 ? marks : $"{marks} {DisplayText.Escape(mark.Text)}";
            DiagnosticPart part = mark.IsPrimary ? DiagnosticPart.Mark : DiagnosticPart.Label;
            text.Append(' ', mark.Column + 1).Append(_style(part, words)).Append('\n');
        }
    }

    private void AppendGutter(StringBuilder text, SourceExcerpt excerpt, string number) =>
        text.Append(_style(DiagnosticPart.Gutter, number.PadLeft(excerpt.GutterWidth) + " |"));

    private void AppendHint(StringBuilder text, int gutter, string kind, string hint)
    {
        text.Append(' ', gutter + 1).Append(_style(DiagnosticPart.Gutter, "= "));
        text.Append(_style(DiagnosticPart.Hint, kind + ":")).Append(' ');
        text.AppendJoin('\n' + new string(' ', gutter + 3), hint.Split('\n').Select(line => DisplayText.Escape(line)));
        text.Append('\n');
    }
}

/// <summary>The parts of a rendered diagnostic, by colour.</summary>
public enum DiagnosticPart
{
    /// <summary>The kind of error in front of the message.</summary>
    Error,

    /// <summary>The word <c>warning</c> in front of the message.</summary>
    Warning,

    /// <summary>The message.</summary>
    Message,

    /// <summary>The code behind the message.</summary>
    Code,

    /// <summary>Arrows, line numbers and bars.</summary>
    Gutter,

    /// <summary>File, line and column.</summary>
    Location,

    /// <summary>A line of the source.</summary>
    Source,

    /// <summary>The carets under the problem, and their text.</summary>
    Mark,

    /// <summary>The dashes under a label, and its text.</summary>
    Label,

    /// <summary>The word <c>help</c> or <c>note</c>.</summary>
    Hint,
}
