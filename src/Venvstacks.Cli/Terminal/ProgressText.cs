using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>The words of progress.</summary>
internal static class ProgressText
{
    /// <summary>A phase's name for programs.</summary>
    public static string Name(StackPhase phase) =>
        phase switch
        {
            StackPhase.Resolve => "resolve",
            StackPhase.Download => "download",
            StackPhase.Build => "build",
            StackPhase.Publish => "publish",
            StackPhase.Install => "install",
            StackPhase.Compile => "compile",
            _ => "export",
        };

    /// <summary>The verb of a phase in progress.</summary>
    public static string Doing(StackPhase phase) =>
        phase switch
        {
            StackPhase.Resolve => "Resolving",
            StackPhase.Download => "Fetching",
            StackPhase.Build => "Building",
            StackPhase.Publish => "Packing",
            StackPhase.Install => "Installing",
            StackPhase.Compile => "Compiling",
            _ => "Exporting",
        };

    /// <summary>The line when an item begins.</summary>
    public static string Begun(StackEvent value) =>
        value is { InBytes: true, Total: { } total }
            ? $"{Doing(value.Phase)} {DisplayText.Escape(value.Item)} ({Size(total)})"
            : $"{Doing(value.Phase)} {DisplayText.Escape(value.Item)}";

    /// <summary>The line for an item that takes long.</summary>
    public static string Running(StackEvent value)
    {
        string line = $"{Doing(value.Phase)} {DisplayText.Escape(value.Item)}";
        return value switch
        {
            { InBytes: true, Total: { } total } => $"{line}: {Size(value.Done)} of {Size(total)}",
            { InBytes: true } => $"{line}: {Size(value.Done)}",
            { Total: { } total } => $"{line}: {value.Done} of {total}",
            _ => line,
        };
    }

    /// <summary>The rate of a download and the time that is left; null where neither is known.</summary>
    /// <param name="value">The event.</param>
    /// <param name="first">The bytes that an earlier run downloaded.</param>
    /// <param name="elapsed">The time of the download.</param>
    public static string? Pace(StackEvent value, long first, TimeSpan elapsed)
    {
        if (
            value is not { Phase: StackPhase.Download, InBytes: true }
            || value.Done <= first
            || elapsed <= TimeSpan.Zero
        )
            return null;
        double rate = (value.Done - first) / elapsed.TotalSeconds;
        string text = $"{Size((long)rate)}/s";
        return value.Total is { } total ? $"{text}, {(total - value.Done) / rate:F0} s left" : text;
    }

    /// <summary>The line when an item ends.</summary>
    public static string Finished(StackEvent value, bool withReason)
    {
        string done = value.Phase switch
        {
            StackPhase.Resolve => "Resolved",
            StackPhase.Download => "Fetched",
            StackPhase.Build => "Built",
            StackPhase.Publish => "Packed",
            StackPhase.Install => "Installed",
            StackPhase.Compile => "Compiled",
            _ => "Exported",
        };
        string outcome = value.Outcome is { } text ? $": {DisplayText.Escape(text)}" : "";
        string reason = withReason && Reason(value) is { } why ? $" ({why})" : "";
        return $"{done} {DisplayText.Escape(value.Item)}{outcome}{reason}";
    }

    /// <summary>The reason why a layer was built, published or exported again, or <c>unchanged</c>; null for other events.</summary>
    public static string? Reason(StackEvent value)
    {
        string? done = value switch
        {
            { IsFinished: true, Phase: StackPhase.Build } => "built",
            { IsFinished: true, Phase: StackPhase.Publish } => "published",
            { IsFinished: true, Phase: StackPhase.Export } => "exported",
            _ => null,
        };
        return done is null
            ? null
            : value.Reason switch
            {
                null => "unchanged",
                RebuildReason.Requested => "requested",
                RebuildReason.NotMadeBefore => $"not {done} before",
                RebuildReason.Changed => $"changed since it was {done}",
                RebuildReason.EncodingChanged => "the encoding of archives changed",
                RebuildReason.DescriptionChanged => "its metadata changed",
                RebuildReason.FilesChanged => $"its files were changed after it was {done}",
                RebuildReason.ArchiveMissing => "its archive was changed or removed",
                var other => throw new ArgumentException($"unknown reason {other}", nameof(value)),
            };
    }

    /// <summary>A number of layers: <c>1 layer</c>.</summary>
    public static string Layers(int count) => count == 1 ? "1 layer" : $"{count} layers";

    /// <summary>A size in bytes for people.</summary>
    public static string Size(long bytes) =>
        bytes switch
        {
            < 1024 => $"{bytes} B",
            < 1024 * 1024 => $"{bytes / 1024.0:F1} KiB",
            < 1024 * 1024 * 1024 => $"{bytes / (1024.0 * 1024):F1} MiB",
            _ => $"{bytes / (1024.0 * 1024 * 1024):F1} GiB",
        };
}
