using System.Text.Json.Nodes;
using Venvstacks.Diagnostics;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>Writes the layers of a request.</summary>
internal delegate Task<PublishResult> WriteOutput(
    VenvstacksClient client,
    StackOutputRequest request,
    IProgress<StackEvent>? progress,
    CancellationToken cancellationToken
);

/// <summary>What is made of built layers, and the words of the report, which are the reference's.</summary>
/// <param name="Plan">What would be written.</param>
/// <param name="WriteAsync">Writes it.</param>
internal sealed record OutputKind(Func<VenvstacksClient, StackOutputRequest, JsonObject> Plan, WriteOutput WriteAsync)
{
    /// <summary>Archives of the layers.</summary>
    public static OutputKind Archives { get; } =
        new(
            (client, request) => client.PlanPublication(request),
            (client, request, progress, token) => client.PublishAsync(request, progress, token)
        )
        {
            Folder = "_artifacts",
            Skipped = "Archive creation skipped, reporting publishing request details:",
            Destination = "Archives and metadata will be published to",
            Advice = "Archive creation skipped (specify --publish to request archive build)",
            Manifest = "Full stack manifest",
            Layers = "Individual layer manifests",
            Outputs = "Generated artifacts",
            Done = "Published",
        };

    /// <summary>A runnable copy of the layers.</summary>
    public static OutputKind Export { get; } =
        new(
            (client, request) => client.PlanExport(request),
            (client, request, progress, token) => client.ExportAsync(request, progress, token)
        )
        {
            Folder = "_export",
            Skipped = "Environment export skipped, reporting local export request details:",
            Destination = "Environments will be exported to",
            Advice = "Environment export skipped (leave out --dry-run to export)",
            Manifest = "Full export manifest",
            Layers = "Individual manifests",
            Outputs = "Exported environments",
            Done = "Exported",
        };

    /// <summary>The folder beside the definition where it goes, unless another is named.</summary>
    public required string Folder { get; init; }

    public required string Skipped { get; init; }

    public required string Destination { get; init; }

    public required string Advice { get; init; }

    public required string Manifest { get; init; }

    public required string Layers { get; init; }

    public required string Outputs { get; init; }

    public required string Done { get; init; }
}
