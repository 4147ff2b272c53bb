using System.Text.Json.Nodes;
using Venvstacks.Formats.Json;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>Writes the selected layers as archives or as runnable copies, and reports what was written.</summary>
internal sealed class OutputStep(StackRun run, StackOptions choices, TextOption output, OutputKind kind)
{
    /// <summary>Whether only a report of what would be written is wanted.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether what has not changed is written again.</summary>
    public bool Force { get; init; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        VenvstacksClient client = run.Client(choices);
        string folder = run.PathOf(output.Read(run.Parsed)!);
        string buildDirectory = run.PathOf(choices.BuildDirectory.Read(run.Parsed)!);
        var request = new StackOutputRequest(run.Selection, buildDirectory, folder)
        {
            Force = Force,
            IsTagged = choices.TagOutputs.Read(run.Parsed),
        };
        if (IsDryRun)
            Report(kind.Plan(client, request), folder);
        else
            Report(
                await run.WithProgressAsync(progress => kind.WriteAsync(client, request, progress, cancellationToken)),
                folder
            );
    }

    private void Report(JsonObject plan, string folder)
    {
        TextWriter writer = run.Context.Out;
        writer.WriteLine(kind.Skipped);
        writer.WriteLine(JsonText.Write(plan));
        writer.WriteLine($"{kind.Destination} {folder}");
        writer.WriteLine(kind.Advice);
    }

    private void Report(PublishResult result, string folder)
    {
        TextWriter writer = run.Context.Out;
        writer.WriteLine(JsonText.Write(result.Manifest) + "\n");
        writer.WriteLine($"{kind.Manifest} saved to: {Path.GetRelativePath(folder, result.ManifestPath)}");
        WriteList(kind.Layers, result.LayerPaths);
        WriteList(kind.Outputs, result.OutputPaths);
        writer.WriteLine($"All paths reported relative to {folder}");
        run.SayDone($"{kind.Done} {result.OutputPaths.Length} layers");

        void WriteList(string title, IEnumerable<string> paths)
        {
            writer.WriteLine($"{title}:");
            foreach (string path in paths)
                writer.WriteLine($"  {Path.GetRelativePath(folder, path)}");
        }
    }
}
