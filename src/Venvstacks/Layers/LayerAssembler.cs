using Venvstacks.Diagnostics;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Assembles the manifest of a layer. Equal recipes give equal manifests on every machine, for every target.</summary>
internal sealed class LayerAssembler(ContentStore store)
{
    /// <summary>The layer as it is deployed.</summary>
    /// <exception cref="BuildEnvException">Its parts conflict.</exception>
    /// <exception cref="LayerInstallationException">A wheel or the runtime is invalid.</exception>
    public AssembledLayer Assemble(LayerRecipe recipe, CancellationToken cancellationToken = default)
    {
        ManifestBuilder manifest = new(recipe.Layer.BuildName, recipe.LockTime)
        {
            IgnoresCase = recipe.Target.IsWindows,
        };
        LayerComponent generated = new(ComponentKind.Generated, "", "", []);
        PythonLayout layout = recipe.Layout;
        if (layout.IsRuntime)
            Add(
                RuntimeSelection.Select(recipe.Runtime!, layout, recipe.LockTime, store),
                new LayerComponent(ComponentKind.Runtime, recipe.Runtime!.Origin, "", [])
            );
        else
            Add(new VirtualEnvironment(store, recipe).Entries(), generated);
        WheelInstallation installation = new(store, layout, recipe.LockTime);
        foreach (UnpackedWheel wheel in recipe.Packages)
        {
            long time =
                recipe.PackageTimes?.TimeOf(wheel.FileName.Name, $"{wheel.FileName.Version}", recipe.LockTime)
                ?? recipe.LockTime;
            Add(installation.Install(wheel, time), ComponentOf(wheel));
        }
        Add(
            recipe.Modules.Select(module => module.At($"{layout.SitePackages}/{module.Path}")),
            new LayerComponent(ComponentKind.Modules, "", "", [])
        );
        if (!recipe.Target.IsWindows)
            Add(LinkLibraries(recipe, manifest.Files), generated);
        Add(Describe(recipe), generated);
        return new AssembledLayer(
            manifest.Build(recipe.Target),
            [
                .. recipe.Packages.SelectMany(WheelPolicy.FindingsOf),
                .. manifest.Findings,
                .. new HiddenModules(recipe.Layer.BuildName, layout).Find(manifest.Entries),
            ]
        );

        void Add(IEnumerable<ManifestEntry> entries, LayerComponent owner)
        {
            foreach (ManifestEntry entry in entries)
            {
                cancellationToken.ThrowIfCancellationRequested();
                string path = entry.Path;
                if (owner.Kind == ComponentKind.Package && path == PyvenvConfiguration.FileName)
                    throw ManifestBuilder.Conflict(
                        recipe.Layer.BuildName,
                        $"'{path}' of {owner} would replace that of the layer"
                    );
                if (!IsLeftOut(path))
                    manifest.Add(entry, owner);
            }
        }
    }

    private static LayerComponent ComponentOf(UnpackedWheel wheel) =>
        new(ComponentKind.Package, $"{wheel.FileName.Name}", $"{wheel.FileName.Version}", []);

    // Files of post-installation, bytecode, and hidden files at the top.
    private static bool IsLeftOut(string path) =>
        path[0] == '.'
        || path == PyvenvConfiguration.FileName
        || path.Split('/').Any(part => part is "__pycache__" or SiteCustomization.FileName);

    private static IEnumerable<ManifestEntry> LinkLibraries(LayerRecipe recipe, IEnumerable<string> files)
    {
        PythonLayout layout = recipe.Layout;
        ImmutableSortedDictionary<string, string> libraries = DynamicLibraries.Find(recipe.Layer, layout, files);
        return libraries.Select(library =>
            ManifestEntry.Link($"{layout.SharedLibraries}/{library.Key}", $"../../../{library.Value}", recipe.LockTime)
        );
    }

    private IEnumerable<ManifestEntry> Describe(LayerRecipe recipe)
    {
        yield return ManifestEntry.Directory(recipe.Layout.SitePackages, recipe.LockTime);
        yield return store.AddText(PythonLayout.Metadata, recipe.Metadata.ToText(), recipe.LockTime);
        yield return store.AddText(PythonLayout.PostInstall, PostInstallScript.Text, recipe.LockTime);
    }
}

/// <summary>A layer that was assembled.</summary>
internal sealed record AssembledLayer(LayerManifest Manifest, ImmutableArray<Finding> Findings);
