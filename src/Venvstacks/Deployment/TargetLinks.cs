using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>The symbolic links in the directory of an installation: <c>current</c> for people, and links to the layers for software that expects them there. Not on Windows.</summary>
internal static class TargetLinks
{
    private const string CurrentName = "current";

    /// <summary>Whether a request changes the links to layers; null leaves them as they are.</summary>
    public static bool IsChange(DeploymentState state, bool? isWanted) =>
        isWanted is { } wanted && wanted != state.HasLayerLinks;

    /// <summary>Lets the links lead to the current generation, and removes those to layers that it lacks.</summary>
    /// <remarks>Links to layers lead through <c>current</c>, so that all change at once.</remarks>
    /// <exception cref="DeploymentException">Something else has the name of a link.</exception>
    /// <exception cref="StorageException">A link cannot be written.</exception>
    public static void Write(TargetLayout layout, DeploymentState state, Generation generation)
    {
        if (OperatingSystem.IsWindows())
            return;
        if (!TryLink(layout.CurrentLink, $"generations/{generation.Folder}"))
            return;
        string[] layers = state.HasLayerLinks ? [.. generation.Layers.Select(layer => layer.Name)] : [];
        foreach (string layer in layers)
            TryLink(Path.Combine(layout.Root, layer), $"{CurrentName}/{layer}");
        RemoveLayerLinks(layout, layers);
    }

    /// <summary>Refuses links to layers where the system has none, or another file has the name of a layer.</summary>
    /// <exception cref="DeploymentException">The links cannot be made.</exception>
    public static void RequirePossible(TargetLayout layout, IEnumerable<string> layers)
    {
        if (OperatingSystem.IsWindows() || !HasLinks(layout))
            throw Impossible(layout);
        foreach (string layer in layers)
        {
            string path = Path.Combine(layout.Root, layer);
            if (Path.Exists(path) && !IsLayerLink(path))
                throw Occupied(path);
        }
    }

    /// <summary>Removes all links.</summary>
    public static void Remove(TargetLayout layout)
    {
        RemoveLayerLinks(layout, []);
        if (new FileInfo(layout.CurrentLink).LinkTarget is not null)
            FileRemoval.Remove(layout.CurrentLink);
    }

    private static void RemoveLayerLinks(TargetLayout layout, string[] kept)
    {
        if (!Directory.Exists(layout.Root))
            return;
        foreach (
            string path in Directory
                .GetFileSystemEntries(layout.Root)
                .Where(path => IsLayerLink(path) && !kept.Contains(Path.GetFileName(path), StringComparer.Ordinal))
        )
            FileRemoval.Remove(path);
    }

    private static bool HasLinks(TargetLayout layout)
    {
        string probe = StageName.For(layout.CurrentLink);
        bool hasLinks = StorageException.Guard(
            "write",
            probe,
            () => FileSystem.TrySymbolicLink(probe, RealPath.Find(layout.Root)!)
        );
        FileRemoval.Remove(probe);
        return hasLinks;
    }

    private static bool IsLayerLink(string path) =>
        new FileInfo(path).LinkTarget == $"{CurrentName}/{Path.GetFileName(path)}";

    // Only links are replaced: anything else belongs to somebody.
    private static bool TryLink(string path, string target)
    {
        string? current = new FileInfo(path).LinkTarget;
        if (current is null && Path.Exists(path))
            throw Occupied(path);
        return current == target
            || StorageException.Guard("write", path, () => FileSystem.TryReplaceLink(path, target));
    }

    private static DeploymentException Occupied(string path) =>
        DeploymentException.About(
            DiagnosticCodes.ForeignTarget,
            $"'{path}' exists and is not a link of the installation",
            "move it away, then run the command again"
        );

    private static DeploymentException Impossible(TargetLayout layout) =>
        DeploymentException.About(
            DiagnosticCodes.LinksNeeded,
            $"'{layout.Root}' cannot have links to layers, since its file system has no symbolic links",
            "install without '--layer-links'"
        );
}
