namespace Venvstacks.Cli.Commands;

/// <summary><c>publish</c>: packs built layers into archives.</summary>
internal sealed class PublishCommand : OutputCommand
{
    public PublishCommand(CommandContext context)
        : base("publish", "Pack built layers into archives", "_artifacts", context) => Take(Choices.TagOutputs);

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks publish venvstacks.toml", "pack what changed"),
            ("venvstacks publish --tag-outputs --output-dir dist venvstacks.toml", "with the platform in the names"),
            ("venvstacks publish --dry-run venvstacks.toml", "only report what would be packed"),
        ];

    protected override Task RunAsync(StackRun run, CancellationToken cancellationToken) =>
        new PublishStep(run, Choices, Output)
        {
            IsDryRun = Choices.DryRun.Read(run.Parsed),
            Force = Choices.Force.Read(run.Parsed),
        }.RunAsync(cancellationToken);
}
