using Venvstacks.Diagnostics;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>What is made of built layers, and the words of the report, which are the reference's.</summary>
/// <param name="Plan">What a publication or export would write.</param>
/// <param name="WriteAsync">Writes it.</param>
internal sealed record OutputKind(
    Func<Workspace, PublishRequest, StackManifest> Plan,
    Func<Workspace, PublishRequest, IProgress<StackEvent>?, CancellationToken, Task<Publication>> WriteAsync
)
{
    /// <summary>Archives of the layers.</summary>
    public static OutputKind Archives { get; } =
        new(
            (workspace, request) => new StackPublisher(workspace).Plan(request),
            (workspace, request, progress, token) =>
                new StackPublisher(workspace).PublishAsync(request, progress, token)
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
            (workspace, request) => new StackExporter(workspace).Plan(ToExport(request)),
            (workspace, request, progress, token) =>
                new StackExporter(workspace).ExportAsync(ToExport(request), progress, token)
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

    private static ExportRequest ToExport(PublishRequest request) =>
        new(request.Stack)
        {
            Selection = request.Selection,
            BuildDirectory = request.BuildDirectory,
            OutputDirectory = request.OutputDirectory,
            Force = request.Force,
        };
}
