namespace Venvstacks.Cli.Commands;

/// <summary><c>uninstall</c>: removes an installation.</summary>
internal sealed class UninstallCommand : TargetCommand
{
    private readonly FlagOption _purge = new("--purge", "Steps", "Remove files that were not installed, too");

    public UninstallCommand(CommandContext context)
        : base("uninstall", "Remove an installation", context, withJson: false) => Add(_purge);

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks uninstall /opt/stack", "remove what was installed"),
            ("venvstacks uninstall --purge /opt/stack", "remove the whole directory"),
        ];

    protected override async Task<int> RunAsync(TargetRun run, CancellationToken cancellationToken)
    {
        await run.Deployer.UninstallAsync(run.Directory, _purge.Read(run.Parsed), cancellationToken);
        run.SayDone($"Removed the installation in {run.Directory}");
        return 0;
    }
}
