using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Xz;
using Venvstacks.Layers;
using Venvstacks.Locking;
using Venvstacks.Storage;

namespace Venvstacks.Publishing;

/// <summary>What is to be published, and how.</summary>
public sealed record PublishRequest
{
    /// <summary>The full path of the folder for archives.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>The layers, lower ones first, all for one platform.</summary>
    public required ImmutableArray<BuiltLayer> Layers { get; init; }

    /// <summary>The platform that they are for.</summary>
    public TargetPlatform Platform => Layers.IsEmpty ? TargetPlatform.Current : Layers[0].Platform;

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
public sealed class StackPublisher(ContentStore store, CacheDirectory? cache = null)
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
        TargetPlatform platform,
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
        List<(LayerKind Kind, JsonObject Metadata)> published = [];
        foreach (BuiltLayer layer in request.Layers)
        {
            JsonObject metadata = await Task.Run(
                    () => Publish(layer, output, request, progress, cancellationToken),
                    cancellationToken
                )
                .ConfigureAwait(false);
            published.Add((layer.Layer.Kind, metadata));
        }
        return Describe(output, published, metadata => metadata["archive_name"]!.GetValue<string>());
    }

    private static OutputFolder Output(string path, TargetPlatform platform, bool isTagged) =>
        new(path, isTagged ? $"-{platform}" : "");

    /// <summary>Writes the metadata of all layers, and gives the result.</summary>
    internal static PublishResult Describe(
        OutputFolder output,
        List<(LayerKind Kind, JsonObject Metadata)> layers,
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

    private JsonObject Publish(
        BuiltLayer layer,
        OutputFolder output,
        PublishRequest request,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        string name = layer.Layer.BuildName;
        JsonObject origin = Origin(layer, request.Options);
        var plan = ArchivePlan.Of(layer.Details, layer.Platform, output, request.TagOutputs, request.Force, origin);
        if (!plan.IsNeeded)
        {
            progress?.Report(new StackEvent(StackPhase.Publish, name) { IsFinished = true, Outcome = "unchanged" });
            return plan.Metadata;
        }
        string path = Path.Combine(output.Path, plan.FileName);
        (string sha256, long size) = TakeOrPack(
            layer,
            path,
            KeyOf(layer, origin),
            request,
            progress,
            cancellationToken
        );
        plan.Metadata["archive_size"] = size;
        plan.Metadata["archive_hashes"] = new JsonObject { ["sha256"] = sha256 };
        OutputFolder.Write(output.OriginPath(name), origin);
        OutputFolder.Write(output.LayerPath(name), plan.Metadata);
        progress?.Report(new StackEvent(StackPhase.Publish, name) { IsFinished = true, Outcome = plan.FileName });
        return plan.Metadata;
    }

    private (string Sha256, long Size) TakeOrPack(
        BuiltLayer layer,
        string path,
        string key,
        PublishRequest request,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        ArchiveCache? archives = cache is null ? null : new ArchiveCache(cache);
        if (!request.Force && archives?.TryTake(key, path) is { } kept)
            return kept;
        (string sha256, long size) = Pack(layer, path, request.Options, progress, cancellationToken);
        archives?.Keep(key, path, sha256);
        return (sha256, size);
    }

    private (string Sha256, long Size) Pack(
        BuiltLayer layer,
        string path,
        ArchiveOptions options,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        void Report(long done, long total) =>
            progress?.Report(
                new StackEvent(StackPhase.Publish, layer.Layer.BuildName)
                {
                    Done = done,
                    Total = total,
                    InBytes = true,
                }
            );
        try
        {
            using var archive = StagedFile.Create(path);
            using var hash = new HashingStream(archive.Content);
            new ArchiveSink(store).Write(layer.Manifest, layer.DeployedName, hash, options, Report, cancellationToken);
            archive.Commit();
            return (hash.Sha256(), hash.Written);
        }
        catch (XzLibraryMissingException exception)
        {
            throw new BuildEnvException(
                Diagnostic.Error("VS4001", exception.Message, help: XzLibraryMissingException.Help),
                exception
            );
        }
    }

    // The archive's top folder has the layer's deployed name, which the manifest does not hold.
    private static string KeyOf(BuiltLayer layer, JsonObject origin) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{layer.DeployedName} {origin.ToJsonString()}"))
        );

    // Another encoder or level makes other bytes of the same layer.
    private static JsonObject Origin(BuiltLayer layer, ArchiveOptions options) =>
        new()
        {
            ["manifest_sha256"] = layer.Manifest.Hash,
            ["format"] = ArchivePlan.Extension[1..],
            ["level"] = options.Level,
            ["encoder"] = $"liblzma {XzLibrary.Version}",
        };
}
