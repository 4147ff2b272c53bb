using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Decides for a stack which findings are errors and which are warnings, also for stored layers.</summary>
internal sealed class WheelPolicy(WheelChecks checks)
{
    public static IEnumerable<Finding> FindingsOf(UnpackedWheel wheel) =>
        wheel.Oddities.Select(oddity =>
        {
            string entry = $", entry '{DisplayText.Clip(oddity.Entry)}'";
            string name = $"wheel '{wheel.FileName.Text}'";
            return new Finding(
                oddity.IsRefused ? DiagnosticCodes.InvalidWheel : DiagnosticCodes.OddWheel,
                oddity.IsRefused,
                [wheel.FileName.Name],
                oddity.IsRefused ? $"{name} is refused{entry}: {oddity.Problem}" : $"{name}{entry}: {oddity.Problem}"
            );
        });

    /// <summary>The warnings about findings.</summary>
    /// <exception cref="LayerInstallationException">A finding is an error.</exception>
    public ImmutableArray<Diagnostic> Judge(ImmutableArray<Finding> findings)
    {
        ImmutableArray<Diagnostic> judged = [.. findings.Select(Judge)];
        ImmutableArray<Diagnostic> errors =
        [
            .. judged.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error),
        ];
        return errors.IsEmpty ? judged : throw new LayerInstallationException(errors);
    }

    private Diagnostic Judge(Finding finding)
    {
        // Only where the layer is made one of the two files is used.
        string accepted =
            finding.Code == DiagnosticCodes.PathOverlap ? $"{finding.Message}; the latter is used" : finding.Message;
        if (!finding.IsRefused && !checks.IsStrict)
            return Diagnostic.Warning(finding.Code, accepted);
        if (
            finding.Packages.Where(checks.Exempt.Contains).Select(name => name.ToString()).FirstOrDefault() is
            { } exempt
        )
            return Diagnostic.Warning(finding.Code, accepted) with
            {
                Notes = [$"accepted because 'wheel-checks-exempt' names '{exempt}'"],
            };
        return Diagnostic.Error(
            finding.Code,
            finding.Message,
            help: $"to accept it, set wheel-checks-exempt = [\"{finding.Packages[0]}\"] in [tool.venvstacks]"
        );
    }
}
