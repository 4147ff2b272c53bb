using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Refills the store from a build folder, where the cache was emptied or the folder brought from another machine.</summary>
/// <remarks>Only contents go into the store, which proves each by its hash. The manifest does not: nothing shows that it follows from its key.</remarks>
/// <param name="store">The store.</param>
internal sealed class StoreRefill(ContentStore store)
{
    /// <summary>The manifest in a layer's build folder, with all contents in the store.</summary>
    /// <param name="recipe">The layer as it is defined and locked now.</param>
    /// <param name="key">The key under which it was built.</param>
    /// <param name="folder">The full path of the layer's build folder.</param>
    /// <returns>Null where the manifest is missing, damaged or another layer's, or where files were changed.</returns>
    public LayerManifest? Restore(LayerRecipe recipe, string key, string folder)
    {
        string path = Path.Combine(folder, BuildFolder.ManifestName);
        byte[] text = File.Exists(path) ? FileSystem.ReadBytes(path) : [];
        if (!StoredLayerText.TryParse(text, out StoredLayer? layer) || layer.Key != key)
            return null;
        if (layer.Target != recipe.Target.Name || layer.Facts != recipe.Facts)
            return null;
        // The build folder has other texts in their place, or none.
        store.AddText(PythonLayout.PostInstall, PostInstallScript.Text, recipe.LockTime);
        if (!recipe.Layout.IsRuntime)
            _ = new VirtualEnvironment(store, recipe).Entries().Count();
        foreach (ManifestEntry entry in layer.Manifest.Entries.Where(entry => entry.Kind == EntryKind.File))
            Restore(Path.Combine(folder, entry.Path), entry.Content);
        return layer.Manifest.IsIn(store) ? layer.Manifest : null;
    }

    private void Restore(string file, StoredContent expected)
    {
        if (store.Has(expected) || !File.Exists(file))
            return;
        using FileStream content = File.OpenRead(file);
        store.Put(content, expected.IsExecutable);
    }
}
