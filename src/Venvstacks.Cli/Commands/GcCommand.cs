using Venvstacks.Cli.Terminal;
using Venvstacks.Deployment;

namespace Venvstacks.Cli.Commands;

/// <summary><c>gc</c>: removes old generations.</summary>
internal sealed class GcCommand : TargetCommand
{
    private readonly TextOption _keep = new("--keep", "Selection", "N", "How many generations stay", "2");

    public GcCommand(CommandContext context)
        : base("gc", "Remove old generations that no application uses", context)
    {
        Add(_keep);
        _keep.Validators.Add(result =>
        {
            if (!int.TryParse(result.Tokens[^1].Value, out int number) || number < 1)
                result.AddError($"Invalid value for '--keep': '{result.Tokens[^1].Value}' is not a number from 1");
        });
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks gc /opt/stack", "keep the current generation and the one before"),
            ("venvstacks gc --keep 1 /opt/stack", "keep the current generation only"),
        ];

    protected override async Task<int> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        int keep = int.Parse(_keep.Read(run.Parsed)!);
        CollectionResult result = await run.Deployer.CollectAsync(run.Directory, keep, cancellationToken);
        run.Report(DeploymentReport.Lines(result), DeploymentReport.ToJson(result));
        return 0;
    }
}
