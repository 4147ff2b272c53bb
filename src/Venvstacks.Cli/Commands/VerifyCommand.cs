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
        int warnings = result.Problems.Count(problem => problem.IsWarning);
        int errors = result.Problems.Length - warnings + (result.DamagedRecord is null ? 0 : 1);
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
        (int damaged, int moved) = (kept.Count(item => item.IsDamaged), kept.Count(item => item.IsMoved));
        string found = (damaged, moved) switch
        {
            (0, 0) => "unchanged",
            (_, 0) => $"{damaged} damaged",
            (0, _) => $"{moved} moved",
            _ => $"{damaged} damaged, {moved} moved",
        };
        return $" and {DeploymentReport.Count(kept.Length, "earlier generation")} ({found})";
    }
}
