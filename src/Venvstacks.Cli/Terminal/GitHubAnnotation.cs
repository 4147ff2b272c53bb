using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>Diagnostics as workflow commands of GitHub Actions, which shows them at their line: <c>::error file=…,line=…,col=…::message</c>.</summary>
/// <param name="variable">Reads an environment variable; null where it is not set.</param>
internal sealed class GitHubAnnotation(Func<string, string?> variable)
{
    /// <summary>Writes the commands of diagnostics, in runs of GitHub Actions only.</summary>
    public void Write(TextWriter output, params IEnumerable<Diagnostic> diagnostics)
    {
        if (variable("GITHUB_ACTIONS") != "true")
            return;
        foreach (Diagnostic diagnostic in diagnostics)
            output.WriteLine(Format(diagnostic));
    }

    /// <summary>The command of a diagnostic, in one line without its end.</summary>
    public string Format(Diagnostic diagnostic)
    {
        string kind = diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "notice",
        };
        IEnumerable<string> properties = PlaceOf(diagnostic.Span).Append(("title", diagnostic.Code)).Select(Property);
        string help = diagnostic.Help is null ? "" : $"\nhelp: {diagnostic.Help}";
        return $"::{kind} {string.Join(',', properties)}::{Escape(diagnostic.Message + help)}";
    }

    private IEnumerable<(string Name, string Value)> PlaceOf(SourceSpan? span)
    {
        if (span is null)
            yield break;
        LinePosition start = span.Position;
        LinePosition end = span.Source.GetPosition(span.Span.End);
        yield return ("file", PathOf(span.Source.Name));
        yield return ("line", $"{start.Line}");
        if (start.Line == end.Line)
        {
            yield return ("col", $"{start.Column}");
            yield return ("endColumn", $"{end.Column}");
        }
        else
            yield return ("endLine", $"{end.Line}");
    }

    // Relative to the checkout, with slashes.
    private string PathOf(string name)
    {
        string path = Path.GetFullPath(name);
        string relative = variable("GITHUB_WORKSPACE") is { Length: > 0 } root
            ? Path.GetRelativePath(root, path)
            : path;
        return (relative.StartsWith("..", StringComparison.Ordinal) ? path : relative).Replace('\\', '/');
    }

    private static string Property((string Name, string Value) property) =>
        $"{property.Name}={Escape(property.Value).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal)}";

    // A line end would begin another command.
    private static string Escape(string text) =>
        string.Join('\n', text.Split('\n').Select(line => DisplayText.Escape(line)))
            .Replace("%", "%25", StringComparison.Ordinal)
            .Replace("\r", "%0D", StringComparison.Ordinal)
            .Replace("\n", "%0A", StringComparison.Ordinal);
}
