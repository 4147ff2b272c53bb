using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Layers;
using Venvstacks.Locking;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>What is to be exported, and how.</summary>
internal sealed record ExportRequest
{
    /// <summary>The full path of the folder for exported layers.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>The layers, lower ones first, all for one platform.</summary>
    public required ImmutableArray<BuiltLayer> Layers { get; init; }

    /// <summary>Whether layers are written that are there already.</summary>
    public bool Force { get; init; }
}

/// <summary>Writes layers side by side as they would lie where they are deployed, post-installation done.</summary>
/// <param name="store">Where contents lie.</param>
/// <param name="host">Where interpreters compile modules.</param>
/// <param name="cache">Where compiled modules are remembered; null to compile each time.</param>
internal sealed class StackExporter(ContentStore store, Host host, CacheDirectory? cache = null)
{
    /// <summary>What would be exported.</summary>
    /// <param name="locks">The locks of the stack.</param>
    /// <param name="layers">The layers, lower ones first.</param>
    /// <param name="platform">The platform that they are for.</param>
    /// <exception cref="BuildEnvException">A layer has no valid lock.</exception>
    public static JsonObject Plan(StackLocks locks, IEnumerable<LayerDefinition> layers, Target platform) =>
        OutputFolder.Manifest(layers.Select(layer => (layer.Kind, LayerDetails.Of(locks, layer, platform))));

    /// <summary>Exports layers: writes those that are not there already.</summary>
    /// <exception cref="BuildEnvException">A layer cannot be written.</exception>
    public async Task<PublishResult> ExportAsync(
        ExportRequest request,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var output = new OutputFolder(request.OutputDirectory);
        output.Sweep();
        List<(LayerKind Kind, JsonObject Metadata)> exported = [];
        foreach (BuiltLayer layer in request.Layers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await ExportAsync(layer, output, request.Force, progress, cancellationToken).ConfigureAwait(false);
            exported.Add((layer.Layer.Kind, layer.Details));
        }
        return StackPublisher.Describe(output, exported, metadata => metadata["install_target"]!.GetValue<string>());
    }

    private async Task ExportAsync(
        BuiltLayer layer,
        OutputFolder output,
        bool force,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        string name = layer.Layer.BuildName;
        string folder = Path.Combine(output.Path, layer.DeployedName);
        var origin = new JsonObject { ["manifest_sha256"] = layer.Manifest.Hash, ["folder"] = folder };
        progress?.Report(new StackEvent(StackPhase.Export, name));
        string? reason =
            force ? "asked for"
            : OutputFolder.Read(output.OriginPath(name)) is not { } previous ? "not exported before"
            : !JsonNode.DeepEquals(previous, origin) ? "it has changed since it was exported"
            : !IsThere(layer, folder) ? "its files were changed after it was exported"
            : null;
        if (reason is not null)
        {
            // From here until the end nothing says that the folder holds a layer.
            output.Forget(name);
            await WriteAsync(layer, folder, cancellationToken).ConfigureAwait(false);
            OutputFolder.Write(output.LayerPath(name), layer.Details);
            OutputFolder.Write(output.OriginPath(name), origin);
        }
        progress?.Report(
            new StackEvent(StackPhase.Export, name)
            {
                IsFinished = true,
                Outcome = reason is null ? "unchanged" : folder,
                Reason = reason ?? "it is as it was exported",
            }
        );
    }

    private static bool IsThere(BuiltLayer layer, string folder) =>
        LayerWriter.IsThere(folder, layer.Manifest.Entries)
        && LayerWriter.IsThere(folder, PlacedFiles.Of(layer.Metadata, layer.Platform, folder));

    private async Task WriteAsync(BuiltLayer layer, string folder, CancellationToken cancellationToken)
    {
        using var staged = StagedFolder.Create(folder);
        new LayerWriter(store).Write(staged, layer.Manifest.Entries, cancellationToken);
        LayerWriter.Write(staged, PlacedFiles.Of(layer.Metadata, layer.Platform, folder));
        await new BytecodeCompiler(store, cache, host)
            .CompileAsync(layer, staged, folder, cancellationToken)
            .ConfigureAwait(false);
        staged.Commit();
    }
}
