using System.Collections.Concurrent;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>The folder <c>_build</c>: the layers for the host's target as runnable folders under their build names, so without versions, and a
/// record of each layer for each target.</summary>
/// <remarks>An output only. A layer's folder is replaced as a whole, then its <see cref="BuildRecord"/>. The manifest in the folder
/// serves <see cref="StoreRefill"/> alone. Different layers may be written at the same time.</remarks>
/// <param name="cache">Where contents lie.</param>
/// <param name="path">The full path of the folder.</param>
/// <param name="host">The target that has folders.</param>
internal sealed class BuildFolder(CacheDirectory cache, string path, Target host)
{
    private readonly FingerprintCache _fingerprints = new(cache);
    private readonly ConcurrentDictionary<string, ImmutableArray<ManifestEntry>> _current = new(StringComparer.Ordinal);
    private volatile bool _isChanged;

    /// <summary>The name of the manifest in a layer's folder.</summary>
    public const string ManifestName = ".venvstacks-manifest";

    /// <summary>The folder of a layer.</summary>
    public string LayerPath(string buildName) => Path.Combine(path, buildName);

    /// <summary>Whether layers for a target have folders.</summary>
    public bool Holds(Target target) => target == host;

    /// <summary>The build record of a layer for a target.</summary>
    public string RecordPath(string buildName, Target target) =>
        Path.Combine(path, Holds(target) ? $"{buildName}.last-build.json" : $"{buildName}.last-build.{target}.json");

    /// <summary>Brings a layer's folder, where its target has one, and its record up to date.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="force">Whether it is written although it is up to date.</param>
    /// <param name="cancellationToken">Ends it; the folder is unchanged then.</param>
    /// <returns>Why they were written, or null where they are unchanged.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public RebuildReason? Write(BuiltLayer layer, bool force = false, CancellationToken cancellationToken = default)
    {
        string recordPath = RecordPath(layer.Name, layer.Recipe.Target);
        string record = BuildRecord.Write(layer.Recipe, layer.Key);
        RebuildReason? reason =
            force ? RebuildReason.Requested
            : !File.Exists(recordPath) ? RebuildReason.NotMadeBefore
            : UnlockedFile.ReadText(recordPath) != record ? RebuildReason.Changed
            : null;
        if (Holds(layer.Recipe.Target))
            reason = WriteFolder(layer, reason, cancellationToken);
        if (reason is not null)
            StagedFile.Write(recordPath, Encoding.UTF8.GetBytes(record));
        return reason;
    }

    /// <summary>Stores the fingerprints of the layers that <see cref="Write"/> was called for: links of one layer change the times of change of others.</summary>
    public void KeepFingerprints()
    {
        if (!_isChanged)
            return;
        foreach ((string folder, ImmutableArray<ManifestEntry> entries) in _current)
            _fingerprints.Keep(folder, entries);
    }

    private RebuildReason? WriteFolder(BuiltLayer layer, RebuildReason? reason, CancellationToken cancellationToken)
    {
        string folder = LayerPath(layer.Name);
        StoredLayer manifest = new(layer.Key, layer.Recipe.Target.Name, layer.Recipe.Facts, layer.Manifest);
        ImmutableArray<ManifestEntry> entries = EntriesOf(layer, folder);
        ImmutableArray<ManifestEntry> all =
        [
            .. entries,
            ManifestEntry.File(ManifestName, StoredLayerText.Write(Stream.Null, manifest), 0),
        ];
        reason ??= _fingerprints.AreUnchanged(folder, all) ? null : RebuildReason.FilesChanged;
        _current[folder] = all;
        if (reason is null)
            return null;
        _isChanged = true;
        using StagedFolder staged = StagedFolder.Create(folder);
        new LayerWriter(cache.Store, isShared: true).Write(staged, entries, cancellationToken);
        staged.Commit(ManifestName, file => StoredLayerText.Write(file, manifest));
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
        IEnumerable<ManifestEntry> commands = lower.IsEmpty
            ? []
            : new VirtualEnvironment(cache.Store, recipe).Entries();
        HashSet<ManifestEntry> replaced = new(commands, EntryOrder.Instance);
        ManifestEntry[] placed = [.. PlacedFiles.Store(recipe.Metadata, recipe.Target, folder, cache.Store)];
        // The post-installation script is left out, which every layer has.
        ImmutableArray<ManifestEntry>.Builder entries = ImmutableArray.CreateBuilder<ManifestEntry>(
            layer.Manifest.Entries.Length - 1 + placed.Length
        );
        foreach (ManifestEntry entry in layer.Manifest.Entries)
        {
            if (entry.Path != PythonLayout.PostInstall)
                entries.Add(replaced.TryGetValue(entry, out ManifestEntry? other) ? other : entry);
        }
        entries.AddRange(placed);
        return entries.DrainToImmutable();
    }
}
