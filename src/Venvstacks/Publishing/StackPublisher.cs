using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Locking;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>What is to be published, and how.</summary>
internal sealed record PublishRequest
{
    /// <summary>The full path of the folder for archives.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>The layers, lower ones first, all for one platform.</summary>
    public required ImmutableArray<BuiltLayer> Layers { get; init; }

    /// <summary>The platform that they are for.</summary>
    public required Target Platform { get; init; }

    /// <summary>Whether file names hold platform and build.</summary>
    public bool TagOutputs { get; init; }

    /// <summary>Whether archives are made that are there already.</summary>
    public bool Force { get; init; }

    /// <summary>How they are compressed.</summary>
    public ArchiveOptions Options { get; init; } = new();
}

/// <summary>What was published or exported.</summary>
/// <param name="Manifest">The description of the stack.</param>
/// <param name="ManifestPath">The file that holds it.</param>
/// <param name="LayerPaths">The files that describe the layers.</param>
/// <param name="OutputPaths">The archives, or the folders of exported layers.</param>
public sealed record PublishResult(
    JsonObject Manifest,
    string ManifestPath,
    ImmutableArray<string> LayerPaths,
    ImmutableArray<string> OutputPaths
);

/// <summary>Packs layers into archives, and describes them.</summary>
/// <param name="store">Where contents lie.</param>
/// <param name="cache">Where archives are remembered; null to make each one.</param>
internal sealed class StackPublisher(ContentStore store, CacheDirectory? cache = null)
{
    /// <summary>What would be published, without size and hash where an archive would have to be made.</summary>
    /// <param name="locks">The locks of the stack.</param>
    /// <param name="layers">The layers, lower ones first.</param>
    /// <param name="platform">The platform that they are for.</param>
    /// <param name="outputDirectory">The full path of the folder for archives.</param>
    /// <param name="tagOutputs">Whether file names hold platform and build.</param>
    /// <exception cref="BuildEnvException">A layer has no valid lock.</exception>
    public static JsonObject Plan(
        StackLocks locks,
        IEnumerable<LayerDefinition> layers,
        Target platform,
        string outputDirectory,
        bool tagOutputs
    )
    {
        OutputFolder output = Output(outputDirectory, platform, tagOutputs);
        return OutputFolder.Manifest(
            layers.Select(layer =>
            {
                JsonObject details = LayerDetails.Of(locks, layer, platform);
                var plan = ArchivePlan.Of(details, platform, output, tagOutputs, force: false, origin: null);
                return (layer.Kind, plan.Metadata);
            })
        );
    }

    /// <summary>Publishes layers: packs those that are not there already.</summary>
    /// <exception cref="BuildEnvException">An archive cannot be written.</exception>
    public async Task<PublishResult> PublishAsync(
        PublishRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        OutputFolder output = Output(request.OutputDirectory, request.Platform, request.TagOutputs);
        output.Sweep();
        var packer = new LayerPacker(store, cache, request.Options);
        var published = new (LayerKind Kind, JsonObject Metadata)[request.Layers.Length];
        // Two at a time, the largest first: while the last blocks of one are compressed, the next fills the threads.
        await Parallel
            .ForEachAsync(
                request.Layers.Index().OrderByDescending(item => item.Item.Manifest.Size),
                new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken },
                async (item, token) =>
                {
                    JsonObject metadata = await RunAsync(() =>
                            Publish(item.Item, output, request, packer, progress, token)
                        )
                        .ConfigureAwait(false);
                    published[item.Index] = (item.Item.Layer.Kind, metadata);
                }
            )
            .ConfigureAwait(false);
        return Describe(output, published, metadata => metadata["archive_name"]!.GetValue<string>());
    }

    private static OutputFolder Output(string path, Target platform, bool isTagged) =>
        new(path, isTagged ? $"-{platform}" : "");

    /// <summary>Writes the metadata of all layers, and gives the result.</summary>
    internal static PublishResult Describe(
        OutputFolder output,
        IReadOnlyCollection<(LayerKind Kind, JsonObject Metadata)> layers,
        Func<JsonObject, string> outputName
    )
    {
        JsonObject manifest = OutputFolder.Manifest(layers);
        OutputFolder.Write(output.ManifestPath, manifest);
        return new PublishResult(
            manifest,
            output.ManifestPath,
            [.. layers.Select(layer => output.LayerPath(layer.Metadata["layer_name"]!.GetValue<string>()))],
            [.. layers.Select(layer => Path.Combine(output.Path, outputName(layer.Metadata)))]
        );
    }

    // Packing waits for threads, so it has one of its own.
    private static Task<T> RunAsync<T>(Func<T> packing) =>
        Task.Factory.StartNew(packing, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static JsonObject Publish(
        BuiltLayer layer,
        OutputFolder output,
        PublishRequest request,
        LayerPacker packer,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        string name = layer.Layer.BuildName;
        JsonObject origin = packer.OriginOf(layer);
        var plan = ArchivePlan.Of(layer.Details, layer.Platform, output, request.TagOutputs, request.Force, origin);
        if (plan.IsNeeded)
        {
            string path = Path.Combine(output.Path, plan.FileName);
            PackedArchive archive = packer.Pack(layer, path, request.Force, progress, cancellationToken);
            plan.Metadata["archive_size"] = archive.Size;
            plan.Metadata["archive_hashes"] = new JsonObject { ["sha256"] = archive.Sha256 };
            OutputFolder.Write(output.OriginPath(name), origin);
            OutputFolder.Write(output.LayerPath(name), plan.Metadata);
        }
        string outcome = plan.IsNeeded ? plan.FileName : "unchanged";
        progress?.Report(
            new StackEvent(StackPhase.Publish, name)
            {
                IsFinished = true,
                Outcome = outcome,
                Reason = plan.Reason,
            }
        );
        return plan.Metadata;
    }
}
