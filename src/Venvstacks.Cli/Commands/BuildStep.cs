using System.Collections.Immutable;

namespace Venvstacks.Cli.Commands;

/// <summary>Builds the selected layers into the build folder.</summary>
internal static class BuildStep
{
    public static async Task RunAsync(StackRun run, StackOptions choices, CancellationToken cancellationToken)
    {
        VenvstacksClient client = run.Client(choices);
        var request = new StackBuildRequest(run.Selection, run.PathOf(choices.BuildDirectory.Read(run.Parsed)!))
        {
            Clean = choices.Clean.Read(run.Parsed),
        };
        ImmutableArray<LayerBuildResult> built = await run.WithProgressAsync(progress =>
            client.BuildAsync(request, progress, cancellationToken)
        );
        int changed = built.Count(layer => layer.IsChanged);
        run.SayDone($"Built {built.Length} layers ({changed} changed, {built.Length - changed} unchanged)");
    }
}
