using Venvstacks.Definitions;
using Venvstacks.Indexes;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Locking;

/// <summary>The indexes of a layer's packages.</summary>
internal static class LayerIndexes
{
    /// <summary>The settings of the stack for a layer: its priority indexes come first for every package, and its packages are pinned to their indexes.</summary>
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

    /// <summary>The package providers of layers, from the indexes of the stack and the environment.</summary>
    public static Func<LayerDefinition, IPackageProvider> ProviderOf(
        StackDefinition stack,
        IndexClient client,
        IndexEnvironment environment,
        ImmutableArray<string> localWheels = default
    ) =>
        layer => new IndexPackageProvider(
            environment.Combine(Settings(layer, stack.Uv), stack.Directory, localWheels),
            client
        );

    private static UvIndex Find(UvSettings settings, string name) =>
        settings.Indexes.First(index => index.Name == name);
}
