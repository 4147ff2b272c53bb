using System.Text.Json.Nodes;
using Venvstacks.Formats.Json;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>Writes the selected layers as archives or as runnable copies, and reports what was written.</summary>
internal abstract class OutputStep(StackRun run, StackOptions choices, TextOption output)
{
    /// <summary>Whether only a report of what would be written is wanted.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Whether what has not changed is written again.</summary>
    public bool Force { get; init; }

    protected StackOptions Choices => choices;

    protected StackRun Run => run;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using VenvstacksClient client = run.OpenClient(choices);
        string buildDirectory = run.PathOf(choices.BuildDirectory.Read(run.Parsed)!);
        string outputDirectory = run.PathOf(output.Read(run.Parsed)!);
        var request = new StackOutputRequest(run.Selection, buildDirectory, outputDirectory)
        {
            Force = Force,
            IsTagged = choices.TagOutputs.Read(run.Parsed),
        };
        if (IsDryRun)
        {
            ReportDryRun(Plan(client, request), outputDirectory);
            return;
        }
        Report(
            await run.WithProgressAsync(progress => WriteAsync(client, request, progress, cancellationToken)),
            outputDirectory
        );
    }

    /// <summary>What would be written.</summary>
    protected abstract JsonObject Plan(VenvstacksClient client, StackOutputRequest request);

    protected abstract Task<PublishResult> WriteAsync(
        VenvstacksClient client,
        StackOutputRequest request,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    );

    protected abstract void ReportDryRun(JsonObject plan, string folder);

    protected abstract void Report(PublishResult result, string folder);

    /// <summary>Prints what was written, paths relative to a folder.</summary>
    protected void Report(
        PublishResult result,
        string folder,
        string manifestTitle,
        string layersTitle,
        string outputsTitle
    )
    {
        TextWriter writer = run.Context.Out;
        writer.WriteLine(JsonText.Write(result.Manifest) + "\n");
        writer.WriteLine($"{manifestTitle} saved to: {Path.GetRelativePath(folder, result.ManifestPath)}");
        writer.WriteLine($"{layersTitle}:");
        foreach (string path in result.LayerPaths)
            writer.WriteLine($"  {Path.GetRelativePath(folder, path)}");
        writer.WriteLine($"{outputsTitle}:");
        foreach (string path in result.OutputPaths)
            writer.WriteLine($"  {Path.GetRelativePath(folder, path)}");
        writer.WriteLine($"All paths reported relative to {folder}");
    }
}

/// <summary>Packs the selected layers into archives.</summary>
internal sealed class PublishStep(StackRun run, StackOptions choices, TextOption output)
    : OutputStep(run, choices, output)
{
    protected override JsonObject Plan(VenvstacksClient client, StackOutputRequest request) =>
        client.PlanPublication(request);

    protected override Task<PublishResult> WriteAsync(
        VenvstacksClient client,
        StackOutputRequest request,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    ) => client.PublishAsync(request, progress, cancellationToken);

    protected override void ReportDryRun(JsonObject plan, string folder)
    {
        TextWriter writer = Run.Context.Out;
        writer.WriteLine("Archive creation skipped, reporting publishing request details:");
        writer.WriteLine(JsonText.Write(plan));
        writer.WriteLine($"Archives and metadata will be published to {folder}");
        writer.WriteLine("Archive creation skipped (specify --publish to request archive build)");
    }

    protected override void Report(PublishResult result, string folder) =>
        Report(result, folder, "Full stack manifest", "Individual layer manifests", "Generated artifacts");
}

/// <summary>Writes the selected layers side by side as a runnable copy.</summary>
internal sealed class ExportStep(StackRun run, StackOptions choices, TextOption output)
    : OutputStep(run, choices, output)
{
    protected override JsonObject Plan(VenvstacksClient client, StackOutputRequest request) =>
        client.PlanExport(request);

    protected override Task<PublishResult> WriteAsync(
        VenvstacksClient client,
        StackOutputRequest request,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    ) => client.ExportAsync(request, progress, cancellationToken);

    protected override void ReportDryRun(JsonObject plan, string folder)
    {
        TextWriter writer = Run.Context.Out;
        writer.WriteLine("Environment export skipped, reporting local export request details:");
        writer.WriteLine(JsonText.Write(plan));
        writer.WriteLine($"Environments will be exported to {folder}");
    }

    protected override void Report(PublishResult result, string folder) =>
        Report(result, folder, "Full export manifest", "Individual manifests", "Exported environments");
}
