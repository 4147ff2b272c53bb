using Venvstacks.Definitions;

namespace Venvstacks.Locking;

/// <summary>Says which indexes a layer's packages are taken from.</summary>
public static class LayerIndexes
{
    /// <summary>The settings of the stack for a layer: its priority indexes stand first and are asked for every package, and its packages are pinned to their indexes.</summary>
    public static UvSettings Settings(LayerDefinition layer, UvSettings settings) =>
        settings with
        {
            Indexes =
            [
                .. layer.PriorityIndexes.Select(name => Find(settings, name) with { Explicit = false }),
                .. settings.Indexes.Where(index =>
                    index.Name is null || !layer.PriorityIndexes.Contains(index.Name, StringComparer.Ordinal)
                ),
            ],
            Sources = settings.Sources.SetItems(layer.PackageIndexes),
        };

    private static UvIndex Find(UvSettings settings, string name) =>
        settings.Indexes.First(index => index.Name == name);
}
