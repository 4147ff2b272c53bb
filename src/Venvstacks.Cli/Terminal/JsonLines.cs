using System.Text.Json;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>Progress, messages and diagnostics as JSON lines; <c>event</c> is their kind.</summary>
internal sealed class JsonLines(TextWriter writer) : IProgress<StackEvent>
{
    private readonly Lock _lock = new();

    public void Report(StackEvent value) =>
        Write(
            "progress",
            json =>
            {
                json.WriteString("phase", ProgressText.Name(value.Phase));
                json.WriteString("item", value.Item);
                json.WriteNumber("done", value.Done);
                if (value.Total is { } total)
                    json.WriteNumber("total", total);
                json.WriteBoolean("bytes", value.InBytes);
                json.WriteBoolean("finished", value.IsFinished);
                WriteText(json, "outcome", value.Outcome);
                WriteText(json, "reason", ProgressText.Reason(value));
            }
        );

    /// <summary>A message.</summary>
    public void Say(string text) => Write("message", json => json.WriteString("text", text));

    /// <summary>A diagnostic, in parts and rendered.</summary>
    public void Tell(Diagnostic diagnostic, string rendered) =>
        Write(
            "diagnostic",
            json =>
            {
                json.WriteString("severity", SeverityOf(diagnostic));
                json.WriteString("code", diagnostic.Code);
                json.WriteString("message", diagnostic.Message);
                WriteText(json, "help", diagnostic.Help);
                json.WriteString("rendered", rendered);
            }
        );

    private static string SeverityOf(Diagnostic diagnostic) =>
        diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => "error",
            DiagnosticSeverity.Warning => "warning",
            _ => "note",
        };

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
            json.WriteString(name, text);
    }

    private void Write(string kind, Action<Utf8JsonWriter> members)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("event", kind);
            members(json);
            json.WriteEndObject();
        }
        lock (_lock)
            writer.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}
