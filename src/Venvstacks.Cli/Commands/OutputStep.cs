using Venvstacks.Cli.Terminal;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>Writes the selected layers as archives or as runnable copies, and reports what was written.</summary>
internal sealed class OutputStep(StackRun run, StackOptions choices, TextOption output, OutputKind kind)
{
    /// <summary>Whether nothing is written, and the plan is reported.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether unchanged outputs are written again.</summary>
    public bool Force { get; init; }

    /// <summary>How archives are packed; null where none are written.</summary>
    public PackingChoices? Packing { get; init; }

    /// <summary>The layers that were built in this run, which a terminal shows instead of a plan; or null.</summary>
    public BuildResult? Built { get; init; }

    private ResultTable Table => new(run.Context.Out, namesTargets: run.Targets.Length > 1);

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
        if (run.Context.Streams.OutIsTerminal && !choices.Metadata.IsOnlyOutput(run))
            Table.Write(results, name => changes?.HasChanged(name) ?? false, folder);
        else
            Report(results, folder);
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
            Report(plans, folder);
        await choices.Metadata.WriteAsync(run, plans, cancellationToken);
        if (Built is not null)
            run.SayNext(NextStep.Publish(run, choices));
    }

    private void Report(ImmutableArray<StackManifest> plans, string folder)
    {
        if (!run.Context.Streams.OutIsTerminal)
        {
            foreach (StackManifest plan in plans)
                Report(plan, folder);
            return;
        }
        if (Built is not null)
            Table.Write(Built, run.Stack.Directory);
        else
        {
            Table.Write(plans);
            run.Context.Out.WriteLine(kind.Advice);
        }
    }

    private void Report(ImmutableArray<Publication> results, string folder)
    {
        foreach (Publication result in choices.Metadata.IsOnlyOutput(run) ? [] : results)
            Report(result, folder);
    }

    private void Report(StackManifest plan, string folder)
    {
        TextWriter writer = run.Context.Out;
        writer.WriteLine(kind.Skipped);
        writer.WriteLine(plan.ToText());
        writer.WriteLine($"{kind.Destination} {folder}");
        writer.WriteLine(kind.Advice);
    }

    private void Report(Publication result, string folder)
    {
        TextWriter writer = run.Context.Out;
        writer.WriteLine(result.Manifest.ToText() + "\n");
        writer.WriteLine($"{kind.Manifest} saved to: {Path.GetRelativePath(folder, result.ManifestPath)}");
        WriteList(kind.Layers, result.LayerPaths);
        WriteList(kind.Outputs, result.OutputPaths);
        writer.WriteLine($"All paths reported relative to {folder}");

        void WriteList(string title, IEnumerable<string> paths)
        {
            writer.WriteLine($"{title}:");
            foreach (string path in paths)
                writer.WriteLine($"  {Path.GetRelativePath(folder, path)}");
        }
    }
}
