using System.Text.Json.Nodes;
using Venvstacks.Diagnostics;

namespace Venvstacks.Cli.Terminal;

/// <summary>The time of an item in a phase of a run.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Item">The item: a layer or a file.</param>
/// <param name="Start">When it began, since the start of the run.</param>
internal sealed record TimingSpan(StackPhase Phase, string Item, TimeSpan Start)
{
    /// <summary>When it ended; null while it runs.</summary>
    public TimeSpan? End { get; init; }

    /// <summary>The outcome in a few words, or null.</summary>
    public string? Outcome { get; init; }
}

/// <summary>The times of a run, as JSON (docs/reference/schemas/timings.schema.json) or as a page with a Gantt chart.</summary>
/// <param name="Command">The command.</param>
/// <param name="Duration">The duration of the run.</param>
/// <param name="Spans">The times of its items, in the order of their start.</param>
internal sealed record TimingReport(string Command, TimeSpan Duration, ImmutableArray<TimingSpan> Spans)
{
    /// <summary>The JSON form.</summary>
    public JsonObject ToJson() =>
        new()
        {
            ["schema"] = 1,
            ["command"] = Command,
            ["seconds"] = Seconds(Duration),
            ["spans"] = new JsonArray([
                .. Spans.Select(span => new JsonObject
                {
                    ["phase"] = ProgressText.Name(span.Phase),
                    ["item"] = span.Item,
                    ["start"] = Seconds(span.Start),
                    ["end"] = Seconds(span.End ?? Duration),
                    ["outcome"] = span.Outcome,
                }),
            ]),
        };

    /// <summary>The page.</summary>
    /// <param name="folder">The directory of the stack, for the title.</param>
    public string ToHtml(string folder) =>
        HtmlPage.Write($"venvstacks {Command} of {Path.GetFileName(Path.GetFullPath(folder))}", "timings", ToJson());

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
