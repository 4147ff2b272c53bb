using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Definitions;

/// <summary>The settings of <c>[tool.venvstacks]</c>.</summary>
/// <param name="WheelChecks">Which odd wheels are accepted.</param>
/// <param name="EntryTimes">The modification times of files.</param>
internal sealed record ToolSettings(WheelChecks WheelChecks, EntryTimes EntryTimes);

/// <summary>Reads the table <c>[tool.venvstacks]</c>.</summary>
internal static class ToolTableReader
{
    /// <summary>The settings of the table; the defaults where there is none.</summary>
    public static ToolSettings Read(TomlTable? table, TomlProblems problems)
    {
        if (table is null)
            return new ToolSettings(new WheelChecks(), EntryTimes.Lock);
        TomlTableReader fields = new(table, "'tool.venvstacks'", problems);
        ToolSettings settings = new(WheelChecksReader.Read(fields, problems), ReadTimes(fields, problems));
        fields.ReportUnknown();
        return settings;
    }

    private static EntryTimes ReadTimes(TomlTableReader fields, TomlProblems problems)
    {
        ValueKey<TomlString> key = ToolKeys.EntryTimes;
        TomlString? times = fields.Read(key);
        if (times is not null && !key.Values.Contains(times.Value, StringComparer.Ordinal))
            problems.Add(
                DiagnosticCodes.InvalidSetting,
                $"'{key.Name}' is '{DisplayText.Clip(times.Value)}', not 'lock' or 'package'",
                times.Span,
                Suggestions.Ask(times.Value, key.Values)
            );
        return times?.Value == key.Values[1] ? EntryTimes.Package : EntryTimes.Lock;
    }
}
