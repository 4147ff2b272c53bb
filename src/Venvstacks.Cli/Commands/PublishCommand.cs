namespace Venvstacks.Cli.Commands;

/// <summary><c>publish</c>: packs built layers into archives.</summary>
internal sealed class PublishCommand : OutputCommand
{
    public PublishCommand(CommandContext context)
        : base("publish", "Pack built layers into archives", OutputKind.Archives, context) => Take(Choices.TagOutputs);

    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks publish venvstacks.toml", "pack what changed"),
            ("venvstacks publish --tag-outputs --output-dir dist venvstacks.toml", "with the platform in the names"),
            ("venvstacks publish --dry-run venvstacks.toml", "only report what would be packed"),
        ];
}
