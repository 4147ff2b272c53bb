using System.Collections.Immutable;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;

namespace Venvstacks.Layers;

/// <summary>What post-installation writes into a layer: the files that hold its place and those of the layers below.</summary>
internal static class PlacedFiles
{
    /// <summary>The files of a layer.</summary>
    /// <param name="metadata">What the layer says of itself.</param>
    /// <param name="platform">The platform that it is for.</param>
    /// <param name="folder">The full path at which it lies, or will.</param>
    /// <exception cref="BuildEnvException">The metadata names a path outside of the folder that holds the layers.</exception>
    public static ImmutableArray<PlacedFile> Of(LayerMetadata metadata, Target platform, string folder)
    {
        var paths = new DeployedPaths(folder);
        string python = paths.Resolve(metadata.Python);
        string basePython = paths.Resolve(metadata.BasePython);
        ImmutableArray<string> packages = [.. metadata.PylibDirs.Select(paths.Resolve)];
        ImmutableArray<string> libraries = [.. metadata.DynlibDirs.Select(paths.Resolve)];
        if (python == basePython)
            return [];
        libraries = platform.IsWindows ? [.. libraries.Where(Directory.Exists)] : [];
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

/// <summary>A file of a layer that holds the place where it lies, and is therefore in no manifest.</summary>
/// <param name="Path">The path relative to the layer.</param>
/// <param name="Text">What it holds.</param>
internal sealed record PlacedFile(string Path, string Text);
