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
            foreach (StackManifest plan in kind.Plan(run.Workspace, request))
                Report(plan, folder);
            return;
        }
        ChangeCount? changes = null;
        ImmutableArray<Publication> results = await run.WithProgressAsync(progress =>
            kind.WriteAsync(run.Workspace, request, changes = new ChangeCount(progress), cancellationToken)
        );
        foreach (Publication result in results)
            Report(result, folder);
        int count = results.Sum(result => result.OutputPaths.Length);
        int changed = changes?.Changed ?? 0;
        run.SayDone($"{kind.Done} {ProgressText.Layers(count)} ({changed} changed, {count - changed} unchanged)");
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
