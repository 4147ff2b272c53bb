using System.Globalization;
using Tomlyn.Syntax;
using Venvstacks.Formats.Text;
using SourceSpan = Venvstacks.Formats.Text.SourceSpan;

namespace Venvstacks.Formats.Toml;

/// <summary>Turns what the parser says into diagnostics in our form.</summary>
internal sealed class TomlSyntaxError(SourceText source, string code)
{
    /// <summary>A problem that the parser gives no place for.</summary>
    public Diagnostic Create(string message, int start = 0) =>
        Diagnostic.Error(code, $"invalid TOML: {message}", new SourceSpan(source, new TextSpan(start, 0)));

    /// <summary>The first problem of each line, going down: what follows on a line, or goes back up, mostly comes of it.</summary>
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
        return TryReadRedefinition(message.Message, out string key, out TextSpan first)
            ? Diagnostic.Error(code, $"invalid TOML: the key '{key}' is defined twice", span) with
            {
                SpanText = "defined again here",
                Labels = [new(new SourceSpan(source, first), "first defined here")],
            }
            : Diagnostic.Error(code, $"invalid TOML: {Reword(message.Message)}", span);
    }

    /// <summary>Reads ``The key `KEY` is already defined at (LINE,COLUMN) with `TEXT` …``.</summary>
    private bool TryReadRedefinition(string message, out string key, out TextSpan first)
    {
        const string Before = "The key `";
        const string Middle = "` is already defined at (";
        key = "";
        first = default;
        int middle = message.IndexOf(Middle, StringComparison.Ordinal);
        if (!message.StartsWith(Before, StringComparison.Ordinal) || middle < 0)
            return false;
        key = message[Before.Length..middle];
        string place = message[(middle + Middle.Length)..];
        int comma = place.IndexOf(',', StringComparison.Ordinal);
        int close = place.IndexOf(')', StringComparison.Ordinal);
        return comma > 0
            && comma < close
            && int.TryParse(place[..comma], CultureInfo.InvariantCulture, out int line)
            && int.TryParse(place[(comma + 1)..close], CultureInfo.InvariantCulture, out int column)
            && TryFindKey(line, column, out first);
    }

    private bool TryFindKey(int line, int column, out TextSpan span)
    {
        span = default;
        if (line < 1 || line > source.LineCount || column < 1)
            return false;
        ReadOnlySpan<char> text = source.GetLine(line);
        int start = Math.Min(column - 1, text.Length);
        int end = text[start..].IndexOf('=');
        int length = text[start..][..(end < 0 ? text.Length - start : end)].TrimEnd().Length;
        span = new TextSpan(source.GetOffset(line) + start, length);
        return true;
    }

    // The parser names tokens twice, as `]` (token: `closebracket`), and shows line ends as signs.
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
