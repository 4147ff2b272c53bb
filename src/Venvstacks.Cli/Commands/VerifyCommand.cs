using Venvstacks.Cli.Terminal;
using Venvstacks.Deployment;

namespace Venvstacks.Cli.Commands;

/// <summary><c>verify</c>: compares an installation with what was installed.</summary>
internal sealed class VerifyCommand : TargetCommand
{
    private readonly FlagOption _quick = new(
        "--quick",
        "Steps",
        "Compare sizes, times, permissions and links only",
        byDefault: true
    );

    private readonly FlagOption _deep = new("--deep", "Steps", "Compare the contents of all files");

    public VerifyCommand(CommandContext context)
        : base("verify", "Check that an installation is as it was installed", context)
    {
        Add(_quick);
        Add(_deep);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks verify /opt/stack", "compare sizes, times, permissions and links"),
            ("venvstacks verify --deep /opt/stack", "compare all contents"),
        ];

    protected override Task<int> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        bool isDeep = _deep.Given(run.Parsed) ?? !_quick.Read(run.Parsed);
        VerificationResult result = StackDeployment.Verify(run.Directory, isDeep, cancellationToken);
        run.Report(DeploymentStatusReport.Lines(result), DeploymentStatusReport.ToJson(result, run.Directory));
        int errors = result.Problems.Count(problem => !problem.IsWarning);
        int warnings = result.Problems.Length - errors;
        run.SayDone(
            $"Verified generation {result.Generation.Number} ({DeploymentReport.Count(errors, "error")}, {DeploymentReport.Count(warnings, "warning")})"
                + KeptText(result.Kept)
        );
        run.Messages.Warn(StackDeployment.WarningsOf(run.Directory, result));
        StackDeployment.Require(run.Directory, result);
        return Task.FromResult(0);
    }

    private static string KeptText(ImmutableArray<KeptVerification> kept)
    {
        if (kept.IsEmpty)
            return "";
        int damaged = kept.Count(item => !item.IsGood);
        return $" and {DeploymentReport.Count(kept.Length, "earlier generation")} ({(damaged == 0 ? "unchanged" : $"{damaged} damaged")})";
    }
}
