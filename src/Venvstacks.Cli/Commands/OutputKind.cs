using Venvstacks.Diagnostics;
using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>A kind of output, and the words of its command and of its report, which are the reference's.</summary>
internal sealed record OutputKind(
    Func<Workspace, PublishRequest, ImmutableArray<StackManifest>> Plan,
    Func<
        Workspace,
        PublishRequest,
        IProgress<StackEvent>?,
        CancellationToken,
        Task<ImmutableArray<Publication>>
    > WriteAsync
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
            Command = "publish",
            Description = "Pack built layers into archives",
            Examples =
            [
                ("venvstacks publish venvstacks.toml", "pack changed layers"),
                (
                    "venvstacks publish --tag-outputs --output-dir dist venvstacks.toml",
                    "with the platform in the names"
                ),
                ("venvstacks publish --format tar.zst venvstacks.toml", "fast to write and to unpack, a fifth larger"),
                ("venvstacks publish --dry-run venvstacks.toml", "only report the archives that would be written"),
            ],
            Folder = "_artifacts",
            Skipped = "Archive creation skipped, reporting publishing request details:",
            Destination = "Archives and metadata will be published to",
            Advice = "Archive creation skipped (leave out --dry-run to publish)",
            Manifest = "Full stack manifest",
            Layers = "Individual layer manifests",
            Outputs = "Generated artifacts",
            Done = "Published",
        };

    /// <summary>Archives of the layers, as the <c>build</c> command reports them.</summary>
    public static OutputKind BuildArchives { get; } =
        Archives with
        {
            Advice = "Archive creation skipped (specify --publish to request archive build)",
        };

    /// <summary>A runnable copy of the layers.</summary>
    public static OutputKind Export { get; } = ExportWith(links: true);

    /// <summary>A runnable copy of the layers without symbolic links.</summary>
    public static OutputKind LinkFreeExport { get; } = ExportWith(links: false);

    private static OutputKind ExportWith(bool links) =>
        new(
            (workspace, request) => new StackExporter(workspace).Plan(ToExport(request, links)),
            (workspace, request, progress, token) =>
                new StackExporter(workspace).ExportAsync(ToExport(request, links), progress, token)
        )
        {
            Command = "local-export",
            Description = "Write built layers as a runnable copy",
            Examples =
            [
                ("venvstacks local-export venvstacks.toml", "write changed layers to _export"),
                (
                    "venvstacks local-export --include 'app-*' --publish-dependencies venvstacks.toml",
                    "some applications"
                ),
            ],
            Folder = "_export",
            Skipped = "Environment export skipped, reporting local export request details:",
            Destination = "Environments will be exported to",
            Advice = "Environment export skipped (leave out --dry-run to export)",
            Manifest = "Full export manifest",
            Layers = "Individual manifests",
            Outputs = "Exported environments",
            Done = "Exported",
        };

    public required string Command { get; init; }

    public required string Description { get; init; }

    public required ImmutableArray<(string Line, string Meaning)> Examples { get; init; }

    /// <summary>The default output directory, beside the definition.</summary>
    public required string Folder { get; init; }

    public required string Skipped { get; init; }

    public required string Destination { get; init; }

    public required string Advice { get; init; }

    public required string Manifest { get; init; }

    public required string Layers { get; init; }

    public required string Outputs { get; init; }

    public required string Done { get; init; }

    /// <summary>Whether layers are written as a runnable copy, and not as archives.</summary>
    public bool IsExport => Command == "local-export";

    private static ExportRequest ToExport(PublishRequest request, bool links) =>
        new(request.Stack)
        {
            Selection = request.Selection,
            BuildDirectory = request.BuildDirectory,
            OutputDirectory = request.OutputDirectory,
            Targets = request.Targets,
            Force = request.Force,
            TagOutputs = request.TagOutputs,
            KeepLinks = links,
        };
}
