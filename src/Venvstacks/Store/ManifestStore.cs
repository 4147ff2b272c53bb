using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Store;

/// <summary>Keeps each layer that was built under the key of its inputs. A damaged layer is a missing one.</summary>
/// <remarks>Safe for several threads and processes at once; two that keep one layer keep the same.</remarks>
/// <param name="cache">Where the layers and their contents lie.</param>
internal sealed class ManifestStore(CacheDirectory cache)
{
    private readonly string _folder = cache.FolderOf(CacheFormats.Layers);

    /// <summary>The layer of a key, or null where it was not built, or where contents of it are missing or changed.</summary>
    public StoredLayer? Find(string key) => Read(key) is { } layer && layer.Manifest.IsIn(cache.Store) ? layer : null;

    /// <summary>The layer of a key, whether its contents are there or not; null where it was not built.</summary>
    public StoredLayer? Read(string key)
    {
        string path = Path.Combine(_folder, key);
        StoredLayer? layer = StorageException.Guard("read", path, () => StoredLayerText.Find(path));
        return layer?.Key == key ? layer : null;
    }

    /// <summary>Keeps a layer. It need not outlast a power cut: it can be built again.</summary>
    /// <exception cref="StorageException">The store cannot be written.</exception>
    public void Keep(StoredLayer layer)
    {
        using StagedFile file = StagedFile.Create(Path.Combine(_folder, layer.Key));
        StoredLayerText.Write(file.Content, layer);
        file.Commit(isDurable: false);
    }
}
