namespace Venvstacks.Cli.Commands;

/// <summary><c>local-export</c>: writes built layers side by side as a runnable copy.</summary>
internal sealed class LocalExportCommand(CommandContext context)
    : OutputCommand("local-export", "Write built layers as a runnable copy", OutputKind.Export, context)
{
    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks local-export venvstacks.toml", "write what changed to _export"),
            ("venvstacks local-export --include 'app-*' --publish-dependencies venvstacks.toml", "some applications"),
        ];
}
