using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Commands;

/// <summary>Audits the layers of a build: its errors are warnings, unless the user wants them to be errors.</summary>
internal sealed class AuditStep
{
    private const string Error = "error";
    private const string Warn = "warn";
    private const string Off = "off";

    /// <summary>The option that makes findings errors, warnings or nothing.</summary>
    public ChoiceOption Choice { get; } =
        new(
            "--audit",
            "Steps",
            "WHEN",
            "Report findings of the binary audit as errors, as warnings or not at all",
            [Error, Warn, Off],
            Warn
        );

    public async Task RunAsync(StackRun run, BuildResult build, CancellationToken cancellationToken)
    {
        string choice = Choice.Read(run.Parsed)!;
        if (choice == Off)
            return;
        AuditRequest request = new(run.Stack) { Build = build };
        AuditResult result = await new StackAuditor(run.Workspace).AuditAsync(request, cancellationToken);
        Diagnostic[] found =
        [
            .. result
                .Findings.Select(finding => finding.ToDiagnostic())
                .Where(diagnostic => diagnostic.Severity != DiagnosticSeverity.Note),
        ];
        if (choice == Error)
            Require(result, [.. found]);
        // Warnings that are told one by one have no empty lines between them.
        foreach (Diagnostic diagnostic in found)
            run.Messages.Warn(diagnostic with { Severity = DiagnosticSeverity.Warning });
    }

    /// <summary>Ends the run where the audit found errors.</summary>
    /// <param name="result">What the audit found.</param>
    /// <param name="findings">The diagnostics to print first; empty where they are printed already.</param>
    /// <exception cref="AuditException">There are errors.</exception>
    public static void Require(AuditResult result, params ImmutableArray<Diagnostic> findings)
    {
        int errors = result.Count(DiagnosticSeverity.Error);
        if (errors == 0)
            return;
        string[] layers =
        [
            .. result
                .Findings.Where(finding => finding.Problem.Severity == DiagnosticSeverity.Error)
                .Select(finding => $"'{finding.Layer}'")
                .Distinct(StringComparer.Ordinal),
        ];
        string message =
            $"{errors} {(errors == 1 ? "error" : "errors")} in the binaries of {(layers.Length == 1 ? "layer" : "layers")} {string.Join(", ", layers)}";
        throw new AuditException([.. findings, Diagnostic.Error(DiagnosticCodes.AuditFailed, message)]);
    }
}
