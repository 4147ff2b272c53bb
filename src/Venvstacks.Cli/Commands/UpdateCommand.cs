using System.CommandLine;
using Venvstacks.Cli.Terminal;
using Venvstacks.Deployment;

namespace Venvstacks.Cli.Commands;

/// <summary><c>update</c>: installs the present layers of a source over the current ones.</summary>
internal sealed class UpdateCommand : TargetCommand
{
    private readonly Argument<string?> _source = new("SOURCE")
    {
        Description =
            "The directory that 'publish' wrote, its address, or a stack definition; by default the one that was installed from",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly FlagOption _force = new("--force", "Steps", "Install a stack that was rolled back from");
    private readonly FlagOption _downgrade = new("--allow-downgrade", "Steps", "Install layers that are older");

    private readonly FlagOption _dryRun = new("--dry-run", "Steps", "Only report what would be installed");

    public UpdateCommand(CommandContext context)
        : base("update", "Update an installation", context)
    {
        Add(_source);
        AddAssembly();
        Add(_force);
        Add(_downgrade);
        Add(_dryRun);
    }

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks update /opt/stack", "from the source that was installed from"),
            ("venvstacks update /opt/stack _artifacts", "from another directory, which later updates use, too"),
        ];

    public override string? ProblemOf(ParseResult parsed) =>
        base.ProblemOf(parsed) ?? AssemblyProblem(parsed, parsed.GetValue(_source));

    protected override async Task<int> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        string? source = run.Parsed.GetValue(_source);
        UpdateRequest request = new(run.Directory)
        {
            Source = source is null ? null : TargetRun.SourceOf(source),
            Force = _force.Read(run.Parsed),
            AllowDowngrade = _downgrade.Read(run.Parsed),
            Assembly = run.ReadAssembly(),
        };
        if (_dryRun.Read(run.Parsed))
        {
            DeploymentPlan plan = await run.Deployer.PlanAsync(request, cancellationToken);
            run.Report(DeploymentReport.Lines(plan), DeploymentReport.ToJson(plan));
            return 0;
        }
        DeploymentChange change = await run.WithProgressAsync(progress =>
            run.Deployer.UpdateAsync(request, progress, cancellationToken)
        );
        run.Report(DeploymentReport.Lines(change, run.Directory), DeploymentReport.ToJson(change, run.Directory));
        run.SayDone(
            change.IsSkipped ? "Skipped a stack that was rolled back from (use '--force' to install it)"
            : change.IsChanged ? "Updated"
            : "Nothing changed"
        );
        return 0;
    }
}
