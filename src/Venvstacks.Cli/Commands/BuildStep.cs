namespace Venvstacks.Cli.Commands;

/// <summary>Builds the selected layers into the build folder.</summary>
internal static class BuildStep
{
    public static async Task<BuildResult> RunAsync(
        StackRun run,
        StackOptions choices,
        CancellationToken cancellationToken
    )
    {
        BuildRequest request = new(run.Stack)
        {
            Selection = run.Selection,
            BuildDirectory = run.PathOf(choices.BuildDirectory.Read(run.Parsed)!),
            Clean = choices.Clean.Read(run.Parsed),
            LocalWheels = run.PathsOf(choices.LocalWheels),
            RuntimesDirectories = run.PathsOf(choices.Runtimes),
            InstalledPythons = run.PathsOf(choices.RuntimeFrom),
        };
        BuildResult result = await run.WithProgressAsync(progress =>
            new StackBuilder(run.Workspace).BuildAsync(request, progress, cancellationToken)
        );
        run.Messages.Warn([.. result.Layers.SelectMany(layer => layer.Warnings)]);
        int count = result.Layers.Length;
        int changed = result.Layers.Count(layer => layer.Reason is not null);
        run.SayDone($"Built {count} layers ({changed} changed, {count - changed} unchanged)");
        return result;
    }
}
