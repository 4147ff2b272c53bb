using Venvstacks.Cli.Terminal;
using Venvstacks.Deployment;

namespace Venvstacks.Cli.Commands;

/// <summary><c>repair</c>: makes a whole generation of a damaged one.</summary>
internal sealed class RepairCommand(CommandContext context)
    : TargetCommand("repair", "Repair a damaged or moved installation", context)
{
    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [("venvstacks repair /opt/stack", "replace damaged files, and fit the installation to its path")];

    protected override async Task<int> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        DeploymentChange change = await run.WithProgressAsync(progress =>
            run.Deployer.RepairAsync(run.Directory, progress, cancellationToken)
        );
        run.Report(DeploymentReport.Lines(change, run.Directory), DeploymentReport.ToJson(change, run.Directory));
        run.SayDone(change.IsChanged || !change.Repaired.IsEmpty ? "Repaired" : "Nothing to repair");
        return 0;
    }
}
