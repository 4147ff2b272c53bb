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
    private const int LayersAtOnce = 8;

    // Memory for the file lists of layers that are exported at the same time.
    private const long Budget = 64 * 1024 * 1024;
    private const int EntryMemory = 1024;

    private readonly FingerprintCache _fingerprints = new(cache);

    /// <summary>Whether layers are written although they are unchanged.</summary>
    public bool IsForced { get; init; }

    /// <summary>Whether links of layers are links in the export; else their files are copied.</summary>
    public bool KeepsLinks { get; init; } = true;

    /// <summary>Exports layers for a target: writes those that changed.</summary>
    /// <exception cref="BuildEnvException">A layer cannot be written.</exception>
    public async Task<Publication> ExportAsync(
        ImmutableArray<BuiltLayer> layers,
        Target target,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        output.Sweep();
        // Layers above a runtime are compiled by the exported runtime's interpreters.
        using BytecodeCompiler compiler = new(cache, host);
        foreach (
            IGrouping<bool, BuiltLayer> part in layers
                .GroupBy(layer => !layer.Recipe.Layout.IsRuntime)
                .OrderBy(part => part.Key)
        )
            await new Scheduler(Budget, LayersAtOnce)
                .RunAsync(
                    [.. part],
                    layer => (long)layer.Manifest.Entries.Length * EntryMemory,
                    ExportAsync,
                    finished => progress?.Report(finished),
                    cancellationToken
                )
                .ConfigureAwait(false);
        return output.Write(
            new StackManifest([.. layers.Select(layer => new PublishedLayer(layer.Recipe.Facts))]),
            target
        );

        async Task<StackEvent> ExportAsync(BuiltLayer layer, CancellationToken token)
        {
            progress?.Report(new StackEvent(StackPhase.Export, layer.Recipe.Label));
            string folder = output.PathOf(layer.Recipe.DeployedName);
            RebuildReason? reason = await this.ExportAsync(layer, folder, compiler, token).ConfigureAwait(false);
            return new StackEvent(StackPhase.Export, layer.Recipe.Label)
            {
                IsFinished = true,
                Outcome = reason is null ? "unchanged" : folder,
                Reason = reason,
            };
        }
    }

    private async Task<RebuildReason?> ExportAsync(
        BuiltLayer layer,
        string folder,
        BytecodeCompiler compiler,
        CancellationToken cancellationToken
    )
    {
        LayerManifest manifest = KeepsLinks ? layer.Manifest : new LinkFreeLayer(cache.Store).Of(layer);
        bool holdsPaths = HoldsPaths(layer);
        ExportOrigin origin = new(manifest.Hash, holdsPaths ? folder : "");
        ImmutableArray<ManifestEntry> entries =
        [
            .. manifest.Entries,
            .. holdsPaths ? PlacedFiles.Store(layer.Recipe.Metadata, layer.Recipe.Target, folder, cache.Store) : [],
        ];
        RebuildReason? reason =
            IsForced ? RebuildReason.Requested
            : output.FindExportOrigin(layer.Name) is not { } previous ? RebuildReason.NotMadeBefore
            : previous != origin ? RebuildReason.Changed
            : !_fingerprints.AreUnchanged(folder, entries) ? RebuildReason.FilesChanged
            : null;
        if (reason is not null)
        {
            output.Forget(layer.Name);
            await WriteAsync(layer, folder, entries, compiler, cancellationToken).ConfigureAwait(false);
            _fingerprints.Keep(folder, entries);
        }
        output.Write(new PublishedLayer(layer.Recipe.Facts), origin);
        return reason;
    }

    // A path of this host means nothing on Windows, where the post-installation script writes these files, nor the other way round.
    private bool HoldsPaths(BuiltLayer layer) => layer.Recipe.Target.IsWindows == host.Target.IsWindows;

    private async Task WriteAsync(
        BuiltLayer layer,
        string folder,
        ImmutableArray<ManifestEntry> entries,
        BytecodeCompiler compiler,
        CancellationToken cancellationToken
    )
    {
        using StagedFolder staged = StagedFolder.Create(folder);
        new LayerWriter(cache.Store, isShared: false).Write(staged, entries, cancellationToken);
        // A runtime compiles itself with interpreters that end before their folder is renamed.
        using (BytecodeCompiler? own = layer.Recipe.Layout.IsRuntime ? new BytecodeCompiler(cache, host) : null)
            await (own ?? compiler).CompileAsync(layer, staged, folder, cancellationToken).ConfigureAwait(false);
        staged.Commit();
    }
}
