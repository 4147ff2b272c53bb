using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Refills the store from a build folder, after the cache was emptied or the folder was copied from another machine.</summary>
/// <remarks>Only contents, whose hashes prove them, go into the store. The manifest does not: its key proves nothing.</remarks>
internal sealed class StoreRefill(ContentStore store)
{
    /// <summary>The manifest in a layer's build folder, with all contents in the store.</summary>
    /// <returns>Null if the manifest is missing, damaged or another layer's, or if files were changed.</returns>
    public LayerManifest? Restore(LayerRecipe recipe, string key, string folder)
    {
        string path = Path.Combine(folder, BuildFolder.ManifestName);
        if (StoredLayerText.Find(path) is not { } layer || layer.Key != key)
            return null;
        if (layer.Target != recipe.Target.Name || layer.Facts != recipe.Facts)
            return null;
        // The build folder lacks these files, or has others.
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
