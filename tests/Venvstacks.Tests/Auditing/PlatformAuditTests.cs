using Venvstacks.Formats.Text;
using Venvstacks.Tests.Publishing;

namespace Venvstacks.Tests.Auditing;

/// <summary>The real wheels of <c>cross</c> for six targets, audited on one host over stand-ins of runtimes (guides/platforms.md, section 5, lines 11 and 12).</summary>
[Trait("Category", "Slow")]
public sealed class PlatformAuditTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Cross_has_no_errors_and_no_warnings_for_any_target()
    {
        output.WriteLine(RuntimeFactory.Notice);
        CrossBuild build = await CrossBuild.WithStandIns();

        AuditResult result = await new StackAuditor(build.Workspace).AuditAsync(
            new AuditRequest(build.Stack) { Targets = CrossCopy.Targets },
            TestContext.Current.CancellationToken
        );

        output.WriteLine($"{result.Binaries} binaries, {result.Count(DiagnosticSeverity.Note)} notes");
        result.Targets.ShouldBe(CrossCopy.Targets);
        result.Binaries.ShouldBeGreaterThan(6 * 6);
        result.Findings.Where(finding => finding.Problem.Severity != DiagnosticSeverity.Note).ShouldBeEmpty();
    }
}
