using System.Globalization;

namespace Venvstacks.Benchmarks;

/// <summary>What one tool took.</summary>
/// <param name="Seconds">The time from start to end.</param>
/// <param name="Processor">The time of all threads on processors, in seconds: what counts where the machine is busy with other things.</param>
/// <param name="Megabytes">The most memory that it held.</param>
internal sealed record Measure(double Seconds, double Processor, double Megabytes)
{
    /// <summary>A measure that every other is shorter than.</summary>
    public static readonly Measure Longest = new(double.MaxValue, 0, 0);

    /// <summary>The shorter of two runs.</summary>
    public Measure Shorter(Measure? other) => other is not null && other.Seconds < Seconds ? other : this;

    /// <summary>What two runs took, one after the other.</summary>
    public Measure Then(Measure next) =>
        new(Seconds + next.Seconds, Processor + next.Processor, Math.Max(Megabytes, next.Megabytes));
}

/// <summary>The measures as a Markdown table, written row by row.</summary>
internal sealed class ResultTable
{
    private readonly TextWriter _writer;

    public ResultTable(TextWriter writer)
    {
        _writer = writer;
        writer.WriteLine(
            "| stack | what | ours (s) | reference (s) | uv (s) | ours / reference | ours / uv | our processor time (s) | uv's | our memory | reference's |"
        );
        writer.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
    }

    public void Add(string stack, string what, Measure ours, Measure? reference, Measure? uv = null)
    {
        string[] cells =
        [
            stack,
            what,
            Number(ours.Seconds, "F3"),
            Number(reference?.Seconds, "F3"),
            Number(uv?.Seconds, "F3"),
            Number(ours.Seconds / reference?.Seconds, "F2"),
            Number(ours.Seconds / uv?.Seconds, "F2"),
            Number(ours.Processor, "F2"),
            Number(uv?.Processor, "F2"),
            Number(ours.Megabytes, "F0") + " MB",
            reference is null ? "" : Number(reference.Megabytes, "F0") + " MB",
        ];
        _writer.WriteLine($"| {string.Join(" | ", cells)} |");
        _writer.Flush();
    }

    /// <summary>Adds a remark that fits no column.</summary>
    public void Note(FormattableString text)
    {
        _writer.WriteLine($"| {FormattableString.Invariant(text)} | | | | | | | | | | |");
        _writer.Flush();
    }

    private static string Number(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
