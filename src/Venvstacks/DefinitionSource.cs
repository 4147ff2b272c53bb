using Venvstacks.Definitions;
using Venvstacks.Deployment;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Indexes;
using Venvstacks.Layers;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks;

/// <summary>A stack definition with locks as the source of an installation: its layers are assembled in the cache when they are needed.</summary>
/// <param name="workspace">The workspace.</param>
/// <param name="path">The full path of the definition.</param>
/// <param name="applications">The applications that are installed; empty for all.</param>
/// <param name="options">Where wheels and runtimes come from.</param>
internal sealed class DefinitionSource(
    Workspace workspace,
    string path,
    ImmutableArray<string> applications,
    AssemblyOptions options
) : ILayerSource
{
    private readonly Lock _gate = new();
    private Task<AssembledLayers>? _layers;

    /// <summary>The sources of wheels and runtimes.</summary>
    public AssemblyOptions Options => options;

    /// <summary>Receives the progress.</summary>
    public IProgress<StackEvent>? Progress { get; init; }

    /// <summary>Whether a source is a definition: a file, or named like one.</summary>
    public static bool IsDefinition(string source) =>
        File.Exists(source)
        || (source.EndsWith(".toml", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(source));

    /// <summary>The layers that the applications need, lower ones first.</summary>
    /// <exception cref="VenvstacksException">The definition cannot be read, or a layer cannot be assembled.</exception>
    public async Task<ImmutableArray<PublishedLayer>> ReadAsync(CancellationToken cancellationToken) =>
        (await Find(cancellationToken).ConfigureAwait(false)).Published;

    /// <inheritdoc/>
    public async Task<ImmutableArray<ManifestEntry>> WriteAsync(
        PublishedLayer layer,
        string folder,
        IReadOnlySet<string>? wanted,
        Action<long> progress,
        CancellationToken cancellationToken
    )
    {
        const int patience = 100;
        for (int tries = 0; ; tries++)
        {
            Task<AssembledLayers> assembly = Find(cancellationToken);
            try
            {
                AssembledLayers layers = await assembly.ConfigureAwait(false);
                return await layers
                    .WriteAsync(layer, folder, wanted, progress, cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (DamagedContentException damage) when (tries < patience)
            {
                workspace.Warn(Diagnostic.Warning(DiagnosticCodes.DamagedCache, $"{damage.Message}; it is made again"));
                lock (_gate)
                    _layers = _layers == assembly ? null : _layers;
            }
        }
    }

    // Several layers ask at once, and all wait for one assembly.
    private Task<AssembledLayers> Find(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _layers ??= AssembleAsync(cancellationToken);
    }

    private async Task<AssembledLayers> AssembleAsync(CancellationToken cancellationToken)
    {
        StackDefinition stack = await workspace.LoadAsync(path, cancellationToken).ConfigureAwait(false);
        return await workspace
            .ChangeAsync(stack, () => AssembleAsync(stack, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<AssembledLayers> AssembleAsync(StackDefinition stack, CancellationToken cancellationToken)
    {
        RecipeReader recipes = new(stack);
        ImmutableArray<LayerRecipe> all = workspace.ReadToBuild(recipes, stack, null, [workspace.Host.Target]);
        StackLayers layers = new(path, [.. all.Select(recipe => new PublishedLayer(recipe.Facts))]);
        HashSet<string> chosen = [.. layers.Select(applications).Select(layer => layer.Facts.InstallTarget)];
        using IndexClient client = workspace.Connect(stack);
        ImmutableArray<BuiltLayer> built = await workspace
            .BuilderOf(stack, client, options)
            .BuildAsync(
                [.. all.Where(recipe => chosen.Contains(recipe.Facts.InstallTarget))],
                recipes,
                Progress,
                cancellationToken
            )
            .ConfigureAwait(false);
        foreach (BuiltLayer layer in built)
        {
            Progress?.Report(new StackEvent(StackPhase.Build, layer.Recipe.Label) { IsFinished = true });
            foreach (Diagnostic warning in layer.Warnings)
                workspace.Warn(warning);
        }
        return new AssembledLayers(path, workspace.Cache.Store, built);
    }
}
