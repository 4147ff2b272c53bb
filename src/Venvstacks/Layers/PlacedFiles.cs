using Venvstacks.Diagnostics;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Layers;

/// <summary>The files that post-installation writes into a layer; they contain absolute paths of the layer and of those below.</summary>
internal static class PlacedFiles
{
    /// <summary>The files of a layer, put into the store.</summary>
    /// <inheritdoc cref="Of"/>
    public static IEnumerable<ManifestEntry> Store(
        LayerMetadata metadata,
        Target target,
        string folder,
        ContentStore store
    ) => Of(metadata, target, folder).Select(file => store.AddText(file.Path, file.Text, time: 0));

    /// <summary>The files of a layer.</summary>
    /// <param name="metadata">The metadata of the layer.</param>
    /// <param name="target">The target that it is for.</param>
    /// <param name="folder">The full path of the layer, existing or not.</param>
    /// <exception cref="BuildEnvException">The metadata names a path outside the folder of the layers.</exception>
    public static ImmutableArray<PlacedFile> Of(LayerMetadata metadata, Target target, string folder)
    {
        DeployedPaths paths = new(folder);
        string python = paths.Resolve(metadata.Python);
        string basePython = paths.Resolve(metadata.BasePython);
        ImmutableArray<string> packages = [.. metadata.PylibDirs.Select(paths.Resolve)];
        ImmutableArray<string> libraries = [.. metadata.DynlibDirs.Select(paths.Resolve)];
        if (python == basePython)
            return [];
        libraries = target.IsWindows ? [.. libraries.Where(Directory.Exists)] : [];
        List<PlacedFile> files =
        [
            new(PyvenvConfiguration.FileName, PyvenvConfiguration.Text(basePython, metadata.PyVersion)),
        ];
        string site = metadata.SiteDir.Replace('\\', '/');
        if (packages.Length + libraries.Length > 0)
            files.Add(
                new PlacedFile($"{site}/{SiteCustomization.FileName}", SiteCustomization.Text(packages, libraries))
            );
        return [.. files];
    }
}

/// <summary>A file that contains the path of its layer, and so is in no manifest.</summary>
/// <param name="Path">The path relative to the layer.</param>
/// <param name="Text">Its content.</param>
internal sealed record PlacedFile(string Path, string Text);
