using Venvstacks.Formats.Text;
using Venvstacks.Platforms;

namespace Venvstacks.Auditing;

/// <summary>Something that the audit found about a binary.</summary>
/// <param name="Target">The target of the layer.</param>
/// <param name="Layer">The build name of the layer that holds the file.</param>
/// <param name="File">The path of the file in the layer.</param>
/// <param name="Package">The package that owns the file, <c>numpy 2.3.3</c>; of a runtime the archive or directory that it comes from.</param>
/// <param name="Problem">What was found.</param>
public sealed record AuditFinding(Target Target, string Layer, string File, string Package, AuditProblem Problem)
{
    /// <summary>All of it in one line.</summary>
    public string Message => $"{Layer}: '{File}' of {Package} {Problem.Words}";

    /// <summary>The finding as a diagnostic.</summary>
    public Diagnostic ToDiagnostic() => new(Problem.Code, Problem.Severity, Message);
}
