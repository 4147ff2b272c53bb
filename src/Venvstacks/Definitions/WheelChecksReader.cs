using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Packaging;

namespace Venvstacks.Definitions;

/// <summary>Reads which odd wheels a stack accepts.</summary>
internal static class WheelChecksReader
{
    private const string LevelKey = "wheel-checks";
    private const string ExemptKey = "wheel-checks-exempt";

    private static readonly string[] Levels = ["standard", "strict"];

    /// <summary>The checks that <c>[tool.venvstacks]</c> sets.</summary>
    public static WheelChecks Read(TomlTableReader fields, TomlProblems problems)
    {
        TomlString? level = fields.Find<TomlString>(LevelKey);
        if (level is not null && !Levels.Contains(level.Value))
            problems.Add(
                DiagnosticCodes.InvalidSetting,
                $"'{LevelKey}' is '{DisplayText.Clip(level.Value)}', not 'standard' or 'strict'",
                level.Span,
                Suggestions.Ask(level.Value, Levels)
            );
        List<PackageName> exempt = [];
        foreach (TomlString name in fields.FindList<TomlString>(ExemptKey) ?? [])
        {
            if (PackageName.TryParse(name.Value.AsSpan(), out PackageName package))
                exempt.Add(package);
            else
                problems.Add(
                    DiagnosticCodes.InvalidSetting,
                    $"'{DisplayText.Clip(name.Value)}' in '{ExemptKey}' is not a package name",
                    name.Span
                );
        }
        return new WheelChecks { IsStrict = level?.Value == Levels[1], Exempt = [.. exempt] };
    }
}
