using System.Text.Json;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Finds layers that were built, by the keys in their build records.</summary>
internal sealed class BuiltLayers(CacheDirectory cache, BuildFolder folder)
{
    private readonly ManifestStore _manifests = new(cache);

    /// <summary>The layers that were built in a folder.</summary>
    /// <param name="path">The full path of the folder.</param>
    /// <param name="cache">The cache that has their contents.</param>
    /// <param name="host">The target that has folders.</param>
    public static BuiltLayers In(string path, CacheDirectory cache, Target host) =>
        new(cache, new BuildFolder(cache, path, host));

    /// <summary>The paths of the stack's layers, which outputs must not replace.</summary>
    public LayerPlaces PlacesOf(StackDefinition stack, StackPhase output) =>
        new(stack, output) { Built = [.. stack.Layers.Select(layer => folder.LayerPath(layer.BuildName))] };

    /// <summary>The layer that was built from a recipe.</summary>
    /// <exception cref="BuildEnvException">The layer was not built, or from another definition or lock, or files of it are lost.</exception>
    public BuiltLayer Read(LayerRecipe recipe) => Find(recipe) ?? throw Lost(recipe, FindLostFile(recipe));

    /// <summary>The layer that was built from a recipe; null where neither the cache nor the build directory has all files of it.</summary>
    /// <exception cref="BuildEnvException">The layer was not built, or from another definition or lock.</exception>
    public BuiltLayer? Find(LayerRecipe recipe)
    {
        string key = KeyOf(recipe);
        StoredLayer? stored = _manifests.Find(key);
        if (stored is { Target: var target } && target != recipe.Target.Name)
            throw NotBuilt($"layer '{recipe.Layer.BuildName}' was built for {target}, not for {recipe.Target}");
        LayerManifest? manifest = stored?.Manifest;
        if (manifest is null && folder.Holds(recipe.Target))
            manifest = new StoreRefill(cache.Store).Restore(recipe, key, folder.LayerPath(recipe.Layer.BuildName));
        return manifest is null ? null : new BuiltLayer(recipe, key, manifest);
    }

    /// <summary>The path of a file that is in the layer and no longer in the cache; null where there is none, or where the manifest is lost too.</summary>
    public string? FindLostFile(LayerRecipe recipe) =>
        _manifests
            .Read(KeyOf(recipe))
            ?.Manifest.Entries.FirstOrDefault(entry => entry.Kind == EntryKind.File && !cache.Store.Has(entry.Content))
            ?.Path;

    // Only layers for the host have build directories.
    private BuildEnvException Lost(LayerRecipe recipe, string? file)
    {
        string layer = $"layer '{recipe.Layer.BuildName}'";
        bool hasFolder = folder.Holds(recipe.Target);
        return NotBuilt(
            file is null && hasFolder ? $"{layer} is no longer in the cache, and its build directory was changed"
            : file is null ? $"{layer} for {recipe.Target} is no longer in the cache"
            : hasFolder ? $"neither the cache nor the build directory has '{file}' of {layer} as it was built"
            : $"the cache no longer has '{file}' of {layer} for {recipe.Target}"
        );
    }

    private string KeyOf(LayerRecipe recipe)
    {
        string name = recipe.Layer.BuildName;
        string record = folder.RecordPath(name, recipe.Target);
        string text = File.Exists(record) ? UnlockedFile.ReadText(record) : "{}";
        string key = ReadKey(name, text) ?? throw NotBuilt($"layer '{name}' has not been built");
        return text == BuildRecord.Write(recipe, key)
            ? key
            : throw NotBuilt($"layer '{name}' has changed since it was built{OrMoved(recipe)}");
    }

    // The records of applications have the full paths of their modules.
    private static string OrMoved(LayerRecipe recipe) =>
        recipe.Layer is ApplicationDefinition ? ", or its definition was moved" : "";

    private static string? ReadKey(string name, string text)
    {
        try
        {
            return BuildRecord.ReadKey(text);
        }
        catch (JsonException)
        {
            throw NotBuilt($"the build record of layer '{name}' is damaged");
        }
    }

    private static BuildEnvException NotBuilt(string problem) =>
        new(Diagnostic.Error(DiagnosticCodes.NotBuilt, problem) with { Advice = new Remedy.BuildFirst() });
}
