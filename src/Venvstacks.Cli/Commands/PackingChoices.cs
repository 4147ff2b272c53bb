using System.CommandLine;
using System.CommandLine.Parsing;
using Venvstacks.Formats.Packing;
using Venvstacks.Platforms;

namespace Venvstacks.Cli.Commands;

/// <summary>The options that say how archives are packed.</summary>
internal sealed class PackingChoices(StackOptions choices)
{
    private const string Group = "Archives";

    private readonly ChoiceOption _format = new(
        "--format",
        Group,
        "FORMAT",
        "Format, by default zip for Windows and tar.xz otherwise",
        [.. ArchiveFormat.All.Select(format => format.Name)]
    );

    private readonly NumberOption _level = new(
        "--level",
        Group,
        "N",
        $"Level of compression: {string.Join(", ", ArchiveFormat.All.Where(f => f.HasLevels).Select(Describe))}",
        "a whole number",
        NumberOption.Signed
    );

    private readonly NumberOption _threads = new(
        "--threads",
        Group,
        "N",
        "Threads that compress, by default one for each processor; the bytes do not depend on it",
        "a whole number from 1",
        text => NumberOption.Whole(text) is { } number and > 0 ? number : null
    );

    private readonly NumberOption _frames = new(
        "--frames",
        Group,
        "SIZE",
        "Cut tar.zst into frames of at least SIZE of content, with a table of them: 1MiB",
        "a size such as '512KiB' or '1MiB', from 64 KiB to 64 MiB",
        NumberOption.Size
    );

    /// <summary>Adds the options to a command, which refuses values that do not fit together.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _format, _level, _threads, _frames })
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (FindProblem(result) is { } problem)
                result.AddError(problem);
        });
    }

    /// <summary>The options as given, for another command line.</summary>
    public IEnumerable<string> Given(ParseResult parsed) =>
        new Option[] { _format, _level, _threads, _frames }
            .Select(option => parsed.GetResult(option))
            .OfType<OptionResult>()
            .Where(result => result.Tokens.Count > 0)
            .SelectMany(result => new[] { result.Option.Name, result.Tokens[^1].Value });

    /// <summary>The request with the values.</summary>
    public PublishRequest ApplyTo(PublishRequest request, ParseResult parsed) =>
        request with
        {
            Format = parsed.GetResult(_format) is null ? null : FormatOf(parsed.CommandResult),
            Level = _level.Read(parsed.CommandResult),
            Threads = _threads.Read(parsed.CommandResult),
            FrameSize = _frames.Read(parsed.CommandResult),
        };

    // Without a format each target has its own: what none of them has is wrong in any case.
    private string? FindProblem(CommandResult result)
    {
        if (result.GetResult(_format) is not null && FormatOf(result) is null)
            return null; // reported by the option
        ArchiveFormat[] formats = FormatOf(result) is { } format ? [format] : DefaultFormats(result);
        int? level = _level.Read(result);
        string?[] levels = [.. formats.Select(known => level is { } number ? known.FindProblem(number) : null)];
        if (levels.All(problem => problem is not null))
            return $"Invalid value for '{_level.Name}': {levels[0]}";
        string?[] frames =
        [
            .. formats.Select(known => new ArchiveOptions(known) { FrameSize = _frames.Read(result) }.FindProblem()),
        ];
        return frames.All(problem => problem is not null) ? $"Invalid value for '{_frames.Name}': {frames[0]}" : null;
    }

    private ArchiveFormat? FormatOf(CommandResult result) =>
        result.GetResult(_format) is { Tokens: [.., var last] }
        && ArchiveFormat.TryParse(last.Value, out ArchiveFormat? format)
            ? format
            : null;

    private ArchiveFormat[] DefaultFormats(CommandResult result)
    {
        Target[] targets =
        [
            .. (result.GetResult(choices.Platforms)?.Tokens ?? []).SelectMany(token =>
                Target.TryParse(token.Value, out Target? target) ? [target] : Target.All
            ),
        ];
        return targets.Length > 0 && targets.All(target => target.IsWindows) ? [ArchiveFormat.Zip]
            : targets.Length > 0 && !targets.Any(target => target.IsWindows) ? [ArchiveFormat.TarXz]
            : [ArchiveFormat.TarXz, ArchiveFormat.Zip];
    }

    private static string Describe(ArchiveFormat format) =>
        $"{format} {format.MinLevel}-{format.MaxLevel} [{format.DefaultLevel}]";
}
