using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Json;
using Venvstacks.Formats.Text;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>The folder <c>_build</c>: layers as runnable folders under their build names, so without versions.</summary>
/// <remarks>A layer's folder is replaced as a whole. <c>NAME.last-build.json</c> beside it is what the reference keeps there; the
/// hidden marker in it, written last of what is in it, says where it was built and what it consists of. Folders of other origin are replaced.</remarks>
/// <param name="store">Where contents lie.</param>
/// <param name="path">The full path of the folder.</param>
internal sealed class BuildFolder(ContentStore store, string path)
{
    private const string Marker = ".venvstacks-manifest";

    /// <summary>The folder of a layer.</summary>
    public string LayerPath(string buildName) => Path.Combine(path, buildName);

    /// <summary>Brings a layer's folder up to date.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="force">Whether it is written though it is there already.</param>
    /// <param name="cancellationToken">Ends it; the folder is as it was then.</param>
    /// <returns>Why it had to be written, or null where it is there as it should be.</returns>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public string? Write(BuiltLayer layer, bool force = false, CancellationToken cancellationToken = default)
    {
        string folder = LayerPath(layer.Layer.BuildName);
        string state = $"{folder}\n{layer.Manifest.Hash}\n{layer.Manifest.ToText()}";
        string record = folder + ".last-build.json";
        JsonObject lastBuild = LastBuild.Of(layer);
        LayerRecipe recipe = WithBuildNames(layer.Recipe);
        ImmutableArray<ManifestEntry> entries = WithBuildNames(recipe, layer.Manifest);
        ImmutableArray<PlacedFile> placed = PlacedFiles.Of(recipe.Metadata, recipe.Platform, folder);
        string? reason =
            force ? "asked for"
            : ReadMarker(folder) is not { } noted ? "not built before"
            : noted != state || !IsLastBuild(record, lastBuild) ? "it has changed since it was built"
            : !LayerWriter.IsThere(folder, entries) || !LayerWriter.IsThere(folder, placed)
                ? "its files were changed after it was built"
            : null;
        if (reason is null)
            return null;
        using var staged = StagedFolder.Create(folder);
        new LayerWriter(store).Write(staged, entries, cancellationToken);
        LayerWriter.Write(staged, placed);
        staged.Commit(Marker, Encoding.UTF8.GetBytes(state));
        StagedFile.Write(record, Encoding.UTF8.GetBytes(JsonText.Write(lastBuild) + "\n"));
        return reason;
    }

    /// <summary>What a layer's folder was built as.</summary>
    /// <param name="description">The layer as it is defined and locked now.</param>
    /// <exception cref="BuildEnvException">It was not built, or from another lock.</exception>
    public BuiltLayer Read(LayerDescription description)
    {
        string name = description.Recipe.Layer.BuildName;
        string folder = LayerPath(name);
        string head = $"{folder}\n";
        if (ReadMarker(folder) is not { } state || !state.StartsWith(head, StringComparison.Ordinal))
            throw NotBuilt($"Layer {name} has not been built");
        if (ParseState(state[head.Length..]) is not { } manifest)
            throw NotBuilt($"What is noted of layer {name} where it was built is damaged");
        var built = new BuiltLayer(description.Recipe, manifest, description.Details);
        if (!IsLastBuild(folder + ".last-build.json", LastBuild.Of(built)))
            throw NotBuilt($"Layer {name} has changed since it was built");
        return IsStored(built) || Restore(built, folder)
            ? built
            : throw NotBuilt(
                $"The files of layer {name} are not in the cache any more, and were changed where it was built"
            );
    }

    // The manifest behind its hash: what somebody changed, or cut short, is none.
    private static LayerManifest? ParseState(string state)
    {
        int line = state.IndexOf('\n', StringComparison.Ordinal);
        try
        {
            var manifest = line < 0 ? null : LayerManifest.Parse(state[(line + 1)..]);
            return manifest?.Hash == state[..Math.Max(line, 0)] ? manifest : null;
        }
        catch (ParseException)
        {
            return null;
        }
    }

    private bool IsStored(BuiltLayer built) =>
        built.Manifest.Entries.All(entry => entry.Kind != EntryKind.File || store.Has(entry.Content));

    // The cache may be another one than when the layer was built, or have been emptied: then what was built goes back into it.
    private bool Restore(BuiltLayer built, string folder)
    {
        // These are not in the folder as they are in the layer.
        store.AddText(PythonLayout.PostInstall, PostInstallScript.Text, built.Recipe.LockTime);
        if (!built.Recipe.Layout.IsRuntime)
            _ = new VirtualEnvironment(store, built.Recipe).Entries();
        foreach (ManifestEntry entry in built.Manifest.Entries)
        {
            string file = Path.Combine(folder, entry.Path);
            if (entry.Kind != EntryKind.File || store.Has(entry.Content) || !File.Exists(file))
                continue;
            using FileStream content = File.OpenRead(file);
            store.Put(content, entry.Content.IsExecutable);
        }
        return IsStored(built);
    }

    private static BuildEnvException NotBuilt(string problem) =>
        new(Diagnostic.Error("VS3040", problem, help: "run 'venvstacks build' first"));

    private static string? ReadMarker(string folder)
    {
        string marker = Path.Combine(folder, Marker);
        return File.Exists(marker) ? FileSystem.ReadText(marker) : null;
    }

    private static bool IsLastBuild(string path, JsonObject lastBuild) =>
        File.Exists(path) && FileSystem.ReadText(path) == JsonText.Write(lastBuild) + "\n";

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
