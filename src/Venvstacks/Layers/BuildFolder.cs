using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>The folder <c>_build</c>: layers as runnable folders under their build names, so without versions.</summary>
/// <remarks>An output only. A layer's folder is replaced as a whole, then its <see cref="BuildRecord"/>. The manifest in the folder
/// serves <see cref="StoreRefill"/> alone.</remarks>
/// <param name="store">Where contents lie.</param>
/// <param name="path">The full path of the folder.</param>
internal sealed class BuildFolder(ContentStore store, string path)
{
    /// <summary>The name of the manifest in a layer's folder.</summary>
    public const string ManifestName = ".venvstacks-manifest";

    /// <summary>The folder of a layer.</summary>
    public string LayerPath(string buildName) => Path.Combine(path, buildName);

    /// <summary>The build record of a layer.</summary>
    public string RecordPath(string buildName) => Path.Combine(path, $"{buildName}.last-build.json");

    /// <summary>Brings a layer's folder up to date.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="force">Whether it is written although it is up to date.</param>
    /// <param name="cancellationToken">Ends it; the folder is unchanged then.</param>
    /// <returns>Why the folder was written, or null where it is unchanged.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public RebuildReason? Write(BuiltLayer layer, bool force = false, CancellationToken cancellationToken = default)
    {
        string folder = LayerPath(layer.Name);
        string recordPath = RecordPath(layer.Name);
        string record = BuildRecord.Write(layer.Recipe, layer.Key);
        ImmutableArray<ManifestEntry> entries = EntriesOf(layer, folder);
        RebuildReason? reason =
            force ? RebuildReason.Requested
            : !File.Exists(recordPath) ? RebuildReason.NotMadeBefore
            : FileSystem.ReadText(recordPath) != record ? RebuildReason.Changed
            : !LayerWriter.IsThere(folder, entries) ? RebuildReason.FilesChanged
            : null;
        if (reason is null)
            return null;
        using StagedFolder staged = StagedFolder.Create(folder);
        new LayerWriter(store, isShared: true).Write(staged, entries, cancellationToken);
        StoredLayer stored = new(layer.Key, layer.Recipe.Target.Name, layer.Recipe.Facts, layer.Manifest);
        staged.Commit(ManifestName, StoredLayerText.Print(stored));
        StagedFile.Write(recordPath, Encoding.UTF8.GetBytes(record));
        return reason;
    }

    // Links to lower layers lead to their build names here, and no script installs anything.
    private ImmutableArray<ManifestEntry> EntriesOf(BuiltLayer layer, string folder)
    {
        ImmutableArray<LowerLayer> lower = layer.Recipe.LowerLayers;
        LayerRecipe recipe = layer.Recipe with
        {
            LowerLayers = [.. lower.Select(below => below with { DeployedName = below.BuildName })],
        };
        IEnumerable<ManifestEntry> commands = lower.IsEmpty ? [] : new VirtualEnvironment(store, recipe).Entries();
        Dictionary<string, ManifestEntry> replaced = commands.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        return
        [
            .. layer
                .Manifest.Entries.Where(entry => entry.Path != PythonLayout.PostInstall)
                .Select(entry => replaced.GetValueOrDefault(entry.Path, entry)),
            .. PlacedFiles.Store(recipe.Metadata, recipe.Target, folder, store),
        ];
    }
}
