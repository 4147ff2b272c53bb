using Venvstacks.Cli.Terminal;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>Writes the selected layers as archives or as runnable copies, and reports them (<see cref="OutputReport"/>).</summary>
internal sealed class OutputStep(StackRun run, StackOptions choices, TextOption output, OutputKind kind)
{
    /// <summary>Whether nothing is written, and the plan is reported.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether unchanged outputs are written again.</summary>
    public bool Force { get; init; }

    /// <summary>The format of archives and its options; null where no archives are written.</summary>
    public PackingChoices? Packing { get; init; }

    /// <summary>The layers that were built in this run, which a terminal shows instead of a plan; or null.</summary>
    public BuildResult? Built { get; init; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        string folder = run.PathOf(output.Read(run.Parsed)!);
        PublishRequest request = new(run.Stack)
        {
            Selection = run.Selection,
            Targets = run.Targets,
            BuildDirectory = run.PathOf(choices.BuildDirectory.Read(run.Parsed)!),
            OutputDirectory = folder,
            Force = Force,
            TagOutputs = choices.TagOutputs.Read(run.Parsed),
        };
        request = Packing?.ApplyTo(request, run.Parsed) ?? request;
        if (IsDryRun)
        {
            await PlanAsync(request, folder, cancellationToken);
            return;
        }
        ChangeCount? changes = null;
        ImmutableArray<Publication> results = await run.WithProgressAsync(progress =>
            kind.WriteAsync(run.Workspace, request, changes = new ChangeCount(progress), cancellationToken)
        );
        if (!choices.Metadata.IsOnlyOutput(run))
            new OutputReport(run, kind, folder).Write(results, name => changes?.HasChanged(name) ?? false);
        await choices.Metadata.WriteAsync(run, [.. results.Select(result => result.Manifest)], cancellationToken);
        int count = results.Sum(result => result.OutputPaths.Length);
        int changed = changes?.Changed ?? 0;
        run.SayDone($"{kind.Done} {ProgressText.Layers(count)} ({changed} changed, {count - changed} unchanged)");
        run.SayNext(kind.IsExport ? NextStep.Start(results[0]) : NextStep.Install(folder));
    }

    private async Task PlanAsync(PublishRequest request, string folder, CancellationToken cancellationToken)
    {
        ImmutableArray<StackManifest> plans = kind.Plan(run.Workspace, request);
        if (!choices.Metadata.IsOnlyOutput(run))
            new OutputReport(run, kind, folder).Write(plans, Built);
        await choices.Metadata.WriteAsync(run, plans, cancellationToken);
        if (Built is not null)
            run.SayNext(NextStep.Publish(run, choices, output, Packing));
    }
}
