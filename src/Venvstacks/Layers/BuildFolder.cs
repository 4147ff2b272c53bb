using System.Collections.Immutable;
using System.Text;
using Venvstacks.Formats.Json;
using Venvstacks.Storage;

namespace Venvstacks.Layers;

/// <summary>The folder <c>_build</c>: layers as runnable folders under their build names, so without versions.</summary>
/// <remarks>A layer's folder is replaced as a whole. <c>NAME.last-build.json</c> beside it is what the reference keeps there; the
/// hidden marker in it says which manifest it holds. Folders of other origin are replaced.</remarks>
/// <param name="store">Where contents lie.</param>
/// <param name="path">The full path of the folder.</param>
public sealed class BuildFolder(ContentStore store, string path)
{
    private const string Marker = ".venvstacks-manifest";

    /// <summary>The folder of a layer.</summary>
    public string LayerPath(string buildName) => Path.Combine(path, buildName);

    /// <summary>Brings a layer's folder up to date.</summary>
    /// <param name="layer">The layer.</param>
    /// <returns>Whether anything had to be written.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public bool Write(BuiltLayer layer)
    {
        string folder = LayerPath(layer.Layer.BuildName);
        string state = $"{layer.Manifest.Hash} {folder}\n";
        string record = folder + ".last-build.json";
        if (Holds(folder, state) && File.Exists(record))
            return false;
        LayerRecipe recipe = WithBuildNames(layer.Recipe);
        using var staged = StagedFolder.Create(folder);
        new LayerWriter(store).Write(staged, WithBuildNames(recipe, layer.Manifest));
        LayerWriter.Write(staged, PlacedFiles.Of(recipe.Metadata, recipe.Platform, folder));
        staged.Commit(Marker, Encoding.UTF8.GetBytes(state));
        StagedFile.Write(record, Encoding.UTF8.GetBytes(JsonText.Write(LastBuild.Of(layer)) + "\n"));
        return true;
    }

    private static bool Holds(string folder, string state)
    {
        string marker = Path.Combine(folder, Marker);
        return File.Exists(marker) && File.ReadAllText(marker) == state;
    }

    private static LayerRecipe WithBuildNames(LayerRecipe recipe) =>
        recipe with
        {
            LowerLayers = [.. recipe.LowerLayers.Select(lower => lower with { DeployedName = lower.BuildName })],
        };

    // What leads to the layers below leads to their build names here; and nothing is installed by script.
    private ImmutableArray<ManifestEntry> WithBuildNames(LayerRecipe recipe, LayerManifest manifest)
    {
        IEnumerable<ManifestEntry> commands = recipe.Layout.IsRuntime
            ? []
            : new VirtualEnvironment(store, recipe).Entries();
        var replaced = commands.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        return
        [
            .. manifest
                .Entries.Where(entry => entry.Path != PythonLayout.PostInstall)
                .Select(entry => replaced.GetValueOrDefault(entry.Path, entry)),
        ];
    }
}
