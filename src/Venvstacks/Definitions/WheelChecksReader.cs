using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Packaging;

namespace Venvstacks.Definitions;

/// <summary>Reads which odd wheels a stack accepts.</summary>
internal static class WheelChecksReader
{
    /// <summary>The checks that <c>[tool.venvstacks]</c> sets.</summary>
    public static WheelChecks Read(TomlTableReader fields, TomlProblems problems)
    {
        ValueKey<TomlString> key = ToolKeys.WheelChecks;
        TomlString? level = fields.Read(key);
        if (level is not null && !key.Values.Contains(level.Value, StringComparer.Ordinal))
            problems.Add(
                DiagnosticCodes.InvalidSetting,
                $"'{key.Name}' is '{DisplayText.Clip(level.Value)}', not 'standard' or 'strict'",
                level.Span,
                Suggestions.Ask(level.Value, key.Values)
            );
        List<PackageName> exempt = [];
        foreach (TomlString name in fields.Read(ToolKeys.WheelChecksExempt))
        {
            if (PackageName.TryParse(name.Value.AsSpan(), out PackageName package))
                exempt.Add(package);
            else
                problems.Add(
                    DiagnosticCodes.InvalidSetting,
                    $"'{DisplayText.Clip(name.Value)}' in '{ToolKeys.WheelChecksExempt.Name}' is not a package name",
                    name.Span
                );
        }
        return new WheelChecks { IsStrict = level?.Value == key.Values[1], Exempt = [.. exempt] };
    }
}
