using Venvstacks.Diagnostics;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>Computes what a layer consists of. Equal recipes give equal manifests on every machine, for every platform.</summary>
/// <param name="store">Where contents lie, and generated ones go.</param>
internal sealed class LayerBuilder(ContentStore store)
{
    private const string Environment = "the environment";

    /// <summary>The manifest of a layer as it is deployed.</summary>
    /// <exception cref="BuildEnvException">Its parts do not fit together.</exception>
    /// <exception cref="LayerInstallationException">A wheel or the runtime is not what it should be.</exception>
    public LayerManifest Build(LayerRecipe recipe)
    {
        var manifest = new ManifestBuilder(recipe.Layer.BuildName, recipe.LockTime);
        void Add(IEnumerable<ManifestEntry> entries, string owner)
        {
            foreach (ManifestEntry entry in entries.Where(entry => !IsLeftOut(entry.Path)))
                manifest.Add(entry, owner);
        }

        PythonLayout layout = recipe.Layout;
        if (layout.IsRuntime)
            Add(RuntimeSelection.Select(recipe.Runtime!, layout, recipe.LockTime, store), recipe.Runtime!.Origin);
        else
            Add(new VirtualEnvironment(store, recipe).Entries(), Environment);
        var installation = new WheelInstallation(store, layout, recipe.LockTime);
        foreach (UnpackedWheel wheel in recipe.Packages)
            Add(installation.Install(wheel), $"{wheel.FileName.Name} {wheel.FileName.Version}");
        Add(
            recipe.Modules.Select(module => module.At($"{layout.SitePackages}/{module.Path}")),
            "the application's modules"
        );
        if (!recipe.Platform.IsWindows)
            Add(LinkLibraries(recipe, manifest.Files), Environment);
        Add(Describe(recipe), Environment);
        return manifest.Build(path => MayFallTogether(recipe, path));
    }

    // What post-installation writes, what Python writes at run time, and hidden files at the top.
    private static bool IsLeftOut(string path) =>
        path[0] == '.'
        || path == PyvenvConfiguration.FileName
        || path.Split('/').Any(part => part is "__pycache__" or SiteCustomization.FileName);

    // The terminal descriptions of a Linux runtime do so by design.
    private static bool MayFallTogether(LayerRecipe recipe, string path) =>
        recipe.Layout.IsRuntime
        && recipe.Platform.IsLinux
        && path.StartsWith("share/terminfo/", StringComparison.Ordinal);

    private static IEnumerable<ManifestEntry> LinkLibraries(LayerRecipe recipe, IEnumerable<string> files)
    {
        PythonLayout layout = recipe.Layout;
        var libraries = DynamicLibraries.Find(recipe.Layer.BuildName, layout, recipe.Layer.DynlibExclude, files);
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
