using System.Text;
using System.Text.Json;

namespace Venvstacks.Cli.Terminal;

/// <summary>Progress as one JSON object a line, for programs.</summary>
internal sealed class JsonProgress(TextWriter writer) : IProgress<StackEvent>
{
    private readonly Lock _lock = new();

    public void Report(StackEvent value)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("phase", ProgressText.Name(value.Phase));
            json.WriteString("item", value.Item);
            json.WriteNumber("done", value.Done);
            if (value.Total is { } total)
                json.WriteNumber("total", total);
            json.WriteBoolean("bytes", value.InBytes);
            json.WriteBoolean("finished", value.IsFinished);
            if (value.Outcome is { } outcome)
                json.WriteString("outcome", outcome);
            json.WriteEndObject();
        }
        lock (_lock)
            writer.WriteLine(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}
