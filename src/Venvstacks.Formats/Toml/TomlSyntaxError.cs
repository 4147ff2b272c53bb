using Tomlyn.Syntax;
using Venvstacks.Formats.Text;
using SourceSpan = Venvstacks.Formats.Text.SourceSpan;

namespace Venvstacks.Formats.Toml;

/// <summary>Converts the messages of the parser to diagnostics.</summary>
internal sealed class TomlSyntaxError(SourceText source, string code)
{
    /// <summary>A problem without a position from the parser.</summary>
    public Diagnostic Create(string message, int start = 0) =>
        Diagnostic.Error(code, $"invalid TOML: {message}", new SourceSpan(source, new TextSpan(start, 0)));

    /// <summary>The first problem of each line, in order: others are usually consequences.</summary>
    public IEnumerable<Diagnostic> CreateAll(DiagnosticsBag messages)
    {
        int line = -1;
        foreach (DiagnosticMessage message in messages.Where(item => item.Kind == DiagnosticMessageKind.Error))
        {
            if (message.Span.Start.Line <= line)
                continue;
            line = message.Span.Start.Line;
            yield return Create(message);
        }
    }

    private Diagnostic Create(DiagnosticMessage message)
    {
        int start = Math.Clamp(message.Span.Start.Offset, 0, source.Text.Length);
        int length = Math.Clamp(message.Span.Length, 0, source.Text.Length - start);
        SourceSpan span = new(source, new TextSpan(start, length));
        return Diagnostic.Error(code, $"invalid TOML: {Reword(message.Message)}", span);
    }

    /// <summary>A key that is defined twice.</summary>
    public Diagnostic Create(TomlRedefinition redefinition) =>
        Diagnostic.Error(
            code,
            $"invalid TOML: the key '{redefinition.Key}' is defined twice",
            new SourceSpan(source, redefinition.Again),
            "remove one of the two"
        ) with
        {
            SpanText = "defined again here",
            Labels = [new(new SourceSpan(source, redefinition.First), "first defined here")],
        };

    // The parser names tokens twice, as `]` (token: `closebracket`), and line ends by symbols.
    private static string Reword(string message)
    {
        string text = message.Replace("<eof>", "the end of the file", StringComparison.Ordinal);
        for (int at; (at = text.IndexOf(" (token: ", StringComparison.Ordinal)) >= 0; )
        {
            int end = text.IndexOf(')', at);
            text = end < 0 ? text[..at] : text.Remove(at, end + 1 - at);
        }
        text = text.Replace("token `newline`", "the end of the line", StringComparison.Ordinal)
            .Replace("`\u2424`", "the end of the line", StringComparison.Ordinal)
            .Replace("\u2424", "the end of the line", StringComparison.Ordinal)
            .TrimEnd('.', ' ');
        return text.Length == 0 ? "cannot be read" : char.ToLowerInvariant(text[0]) + text[1..];
    }
}
