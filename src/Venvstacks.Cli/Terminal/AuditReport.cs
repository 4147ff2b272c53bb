using System.Text.Json.Nodes;
using Venvstacks.Auditing;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Terminal;

/// <summary>The findings of the audit, one per line or as JSON (docs/reference/schemas/audit.schema.json).</summary>
internal static class AuditReport
{
    /// <summary>Writes the findings.</summary>
    public static void Write(AuditResult result, TextWriter output)
    {
        foreach (AuditFinding finding in result.Findings)
        {
            string target = result.Targets.Length > 1 ? $"{finding.Target}: " : "";
            output.WriteLine(
                DisplayText.Escape($"{NameOf(finding)}: {target}{finding.Message}  [{finding.Problem.Code}]")
            );
        }
    }

    /// <summary>The numbers of audited binaries, layers and findings, in a line.</summary>
    public static string Summary(AuditResult result) =>
        $"Audited {Count(result.Binaries, "binary", "binaries")} of {Count(result.Layers.Length, "layer", "layers")} ("
        + $"{Count(result.Count(DiagnosticSeverity.Error), "error", "errors")}, "
        + $"{Count(result.Count(DiagnosticSeverity.Warning), "warning", "warnings")}, "
        + $"{Count(result.Count(DiagnosticSeverity.Note), "note", "notes")})";

    /// <summary>The same for programs.</summary>
    public static JsonObject ToJson(AuditResult result) =>
        new()
        {
            ["schema"] = 1,
            ["targets"] = new JsonArray([.. result.Targets.Select(target => (JsonNode)target.Name)]),
            ["layers"] = new JsonArray([.. result.Layers.Select(layer => (JsonNode)layer)]),
            ["binaries"] = result.Binaries,
            ["errors"] = result.Count(DiagnosticSeverity.Error),
            ["warnings"] = result.Count(DiagnosticSeverity.Warning),
            ["notes"] = result.Count(DiagnosticSeverity.Note),
            ["findings"] = new JsonArray([.. result.Findings.Select(ToJson)]),
        };

    private static JsonObject ToJson(AuditFinding finding)
    {
        (string kind, string? subject, string? limit) = Describe(finding.Problem);
        return new JsonObject
        {
            ["severity"] = NameOf(finding),
            ["code"] = finding.Problem.Code,
            ["kind"] = kind,
            ["target"] = finding.Target.Name,
            ["layer"] = finding.Layer,
            ["file"] = finding.File,
            ["package"] = finding.Package,
            ["subject"] = subject,
            ["limit"] = limit,
            ["message"] = finding.Message,
        };
    }

    private static (string Kind, string? Subject, string? Limit) Describe(AuditProblem problem) =>
        problem switch
        {
            AuditProblem.MissingLibrary missing => ("missing-library", missing.Library, null),
            AuditProblem.MissingDelayedLibrary missing => ("missing-delayed-library", missing.Library, null),
            AuditProblem.OutsideLibrary outside => ("outside-library", outside.Library, null),
            AuditProblem.LibraryElsewhere elsewhere => ("library-elsewhere", elsewhere.Library, null),
            AuditProblem.NewerSymbols newer => ("newer-symbols", newer.Version, newer.Floor),
            AuditProblem.NewerMacos newer => ("newer-macos", newer.Version, newer.Floor),
            AuditProblem.WrongSystem wrong => ("wrong-system", wrong.System, wrong.Target),
            AuditProblem.Unsigned => ("unsigned", null, null),
            AuditProblem.AbsoluteRunPath path => ("absolute-run-path", path.Directory, null),
            AuditProblem.DamagedHeaders damaged => ("damaged", damaged.Reason, null),
            _ => throw new ArgumentException($"unknown problem {problem}", nameof(problem)),
        };

    private static string NameOf(AuditFinding finding) => finding.Problem.Severity.ToString().ToLowerInvariant();

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";
}
