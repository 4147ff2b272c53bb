using Venvstacks.Cli.Terminal;
using Venvstacks.Explaining;
using Venvstacks.Formats.Json;

namespace Venvstacks.Cli.Commands;

/// <summary><c>outdated</c>: the locked packages that could have another version.</summary>
internal sealed class OutdatedCommand(CommandContext context)
    : InspectCommand("outdated", "Show newer versions of locked packages", "Report the versions as JSON", context)
{
    public override IReadOnlyList<(string Line, string Meaning)> Examples =>
        [
            ("venvstacks outdated venvstacks.toml", "locked, allowed and newest versions"),
            ("venvstacks outdated --include 'app-*' --json venvstacks.toml", "of some layers, for programs"),
        ];

    protected override async Task RunAsync(StackRun run, CancellationToken cancellationToken)
    {
        ImmutableArray<AvailableUpdate> updates = await run.WithProgressAsync(progress =>
            new StackInspector(run.Workspace).FindUpdatesAsync(RequestOf(run), progress, cancellationToken)
        );
        if (IsJson(run.Parsed))
            run.Context.Out.WriteLine(JsonText.Write(UpdateReport.ToJson(updates)));
        else
            UpdateReport.Write(updates, run.Context.Out);
    }
}
