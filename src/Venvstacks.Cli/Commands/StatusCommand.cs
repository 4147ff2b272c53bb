using Venvstacks.Cli.Terminal;
using Venvstacks.Deployment;

namespace Venvstacks.Cli.Commands;

/// <summary><c>status</c>: lists the generations of an installation.</summary>
internal sealed class StatusCommand(CommandContext context)
    : TargetCommand("status", "List the generations of an installation", context)
{
    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks status /opt/stack", "what is installed, and what can be gone back to"),
            ("venvstacks status --json /opt/stack", "the same for programs"),
        ];

    protected override Task<int> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        DeploymentStatus status = StackDeployment.GetStatus(run.Directory);
        run.Report(DeploymentStatusReport.Lines(status), DeploymentStatusReport.ToJson(status));
        return Task.FromResult(0);
    }
}
