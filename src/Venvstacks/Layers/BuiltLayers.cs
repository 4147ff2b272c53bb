using System.Text.Json;
using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Finds layers that were built, by the keys in their build records.</summary>
/// <param name="cache">Where layers are kept.</param>
/// <param name="folder">The folder that they were built in.</param>
internal sealed class BuiltLayers(CacheDirectory cache, BuildFolder folder)
{
    private readonly ManifestStore _manifests = new(cache);

    /// <summary>The layers that were built in a folder.</summary>
    /// <param name="path">The full path of the folder.</param>
    /// <param name="cache">The cache that has their contents.</param>
    /// <param name="host">The target that has folders.</param>
    public static BuiltLayers In(string path, CacheDirectory cache, Target host) =>
        new(cache, new BuildFolder(cache, path, host));

    /// <summary>The places of the layers of a stack, so that results are not written into them.</summary>
    public LayerPlaces PlacesOf(StackDefinition stack, StackPhase output) =>
        new(stack, output) { Built = [.. stack.Layers.Select(layer => folder.LayerPath(layer.BuildName))] };

    /// <summary>The layer that was built from a recipe.</summary>
    /// <param name="recipe">The layer as it is defined and locked now.</param>
    /// <exception cref="BuildEnvException">It was not built, or from another definition or lock.</exception>
    public BuiltLayer Read(LayerRecipe recipe)
    {
        string name = recipe.Layer.BuildName;
        string record = folder.RecordPath(name, recipe.Target);
        string text = File.Exists(record) ? FileSystem.ReadText(record) : "{}";
        string key = ReadKey(name, text) ?? throw NotBuilt($"Layer {name} has not been built");
        if (text != BuildRecord.Write(recipe, key))
            throw NotBuilt($"Layer {name} has changed since it was built");
        LayerManifest manifest =
            _manifests.Find(key)?.Manifest
            ?? (
                folder.Holds(recipe.Target)
                    ? new StoreRefill(cache.Store).Restore(recipe, key, folder.LayerPath(name))
                    : null
            )
            ?? throw NotBuilt($"Layer {name} is not in the cache any more, and its build folder was changed");
        return new BuiltLayer(recipe, key, manifest);
    }

    private static string? ReadKey(string name, string text)
    {
        try
        {
            return BuildRecord.ReadKey(text);
        }
        catch (JsonException)
        {
            throw NotBuilt($"The build record of layer {name} is damaged");
        }
    }

    private static BuildEnvException NotBuilt(string problem) =>
        new(Diagnostic.Error(DiagnosticCodes.NotBuilt, problem) with { Advice = new Remedy.BuildFirst() });
}
