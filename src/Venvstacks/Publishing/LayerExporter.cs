using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Writes layers side by side as they are deployed, post-installation done.</summary>
/// <param name="cache">Where contents and compiled modules are kept.</param>
/// <param name="host">Where interpreters compile modules.</param>
/// <param name="output">The folder of exported layers.</param>
internal sealed class LayerExporter(CacheDirectory cache, Host host, OutputFolder output)
{
    /// <summary>Whether layers are written although they are unchanged.</summary>
    public bool IsForced { get; init; }

    /// <summary>Exports layers: writes those that changed.</summary>
    /// <exception cref="BuildEnvException">A layer cannot be written.</exception>
    public async Task<Publication> ExportAsync(
        ImmutableArray<BuiltLayer> layers,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        output.Sweep();
        foreach (BuiltLayer layer in layers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new StackEvent(StackPhase.Export, layer.Name));
            string folder = output.PathOf(layer.Recipe.DeployedName);
            RebuildReason? reason = await ExportAsync(layer, folder, cancellationToken).ConfigureAwait(false);
            progress?.Report(
                new StackEvent(StackPhase.Export, layer.Name)
                {
                    IsFinished = true,
                    Outcome = reason is null ? "unchanged" : folder,
                    Reason = reason,
                }
            );
        }
        return output.Write(new StackManifest([.. layers.Select(layer => new PublishedLayer(layer.Recipe.Facts))]));
    }

    private async Task<RebuildReason?> ExportAsync(BuiltLayer layer, string folder, CancellationToken cancellationToken)
    {
        ExportOrigin origin = new(layer.Manifest.Hash, folder);
        ImmutableArray<ManifestEntry> entries =
        [
            .. layer.Manifest.Entries,
            .. PlacedFiles.Store(layer.Recipe.Metadata, layer.Recipe.Target, folder, cache.Store),
        ];
        RebuildReason? reason =
            IsForced ? RebuildReason.Requested
            : output.FindExportOrigin(layer.Name) is not { } previous ? RebuildReason.NotMadeBefore
            : previous != origin ? RebuildReason.Changed
            : !LayerWriter.IsThere(folder, entries) ? RebuildReason.FilesChanged
            : null;
        if (reason is null)
            return null;
        output.Forget(layer.Name);
        using StagedFolder staged = StagedFolder.Create(folder);
        new LayerWriter(cache.Store, isShared: false).Write(staged, entries, cancellationToken);
        await new BytecodeCompiler(cache, host)
            .CompileAsync(layer, staged, folder, cancellationToken)
            .ConfigureAwait(false);
        staged.Commit();
        output.Write(new PublishedLayer(layer.Recipe.Facts), origin);
        return reason;
    }
}
