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
        foreach (TargetLink link in Wanted(state, generation))
        {
            if (!TryLink(layout, link))
                return;
        }
        RemoveLayerLinks(layout, LayersOf(state, generation));
    }

    /// <summary>The differences of the links from those that <see cref="Write"/> makes. Nothing is written.</summary>
    public static IEnumerable<TreeProblem> FindProblems(
        TargetLayout layout,
        DeploymentState state,
        Generation generation
    )
    {
        if (OperatingSystem.IsWindows() || !generation.HasLinks)
            return [];
        return Wanted(state, generation)
            .Select(link => FindProblem(layout, link))
            .OfType<TreeProblem>()
            .Concat(
                LayerLinksIn(layout, LayersOf(state, generation))
                    .Select(path => TreeProblem.Beside(Path.GetFileName(path), TreeProblemKind.Extra))
            );
    }

    /// <summary>The number of the generation that <c>current</c> leads to; null where it leads to none.</summary>
    public static int? FindCurrent(TargetLayout layout) =>
        new FileInfo(layout.CurrentLink).LinkTarget is { } target
        && TargetLayout.NumberOf(Path.GetFileName(target)) is > 0 and int number
            ? number
            : null;

    /// <summary>Whether the directory has links to layers.</summary>
    public static bool HasLayerLinks(TargetLayout layout) => LayerLinksIn(layout, []).Length > 0;

    /// <summary>Refuses links to layers where the system has none, or another file has the name of a layer.</summary>
    /// <exception cref="DeploymentException">The links cannot be made.</exception>
    public static void RequirePossible(TargetLayout layout, IEnumerable<string> layers)
    {
        if (OperatingSystem.IsWindows() || !ArePossible(layout))
            throw Impossible(layout);
        foreach (string layer in layers)
        {
            string path = Path.Combine(layout.Root, layer);
            if (Path.Exists(path) && !IsLayerLink(path))
                throw Occupied(path, "move it away, or install without '--layer-links'");
        }
    }

    /// <summary>Whether the file system of an installation has symbolic links.</summary>
    /// <exception cref="StorageException">A link cannot be written.</exception>
    public static bool ArePossible(TargetLayout layout)
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

    /// <summary>Removes all links.</summary>
    public static void Remove(TargetLayout layout)
    {
        RemoveLayerLinks(layout, []);
        if (new FileInfo(layout.CurrentLink).LinkTarget is not null)
            FileRemoval.Remove(layout.CurrentLink);
    }

    private static void RemoveLayerLinks(TargetLayout layout, string[] kept)
    {
        foreach (string path in LayerLinksIn(layout, kept))
            FileRemoval.Remove(path);
    }

    private static string[] LayersOf(DeploymentState state, Generation generation) =>
        state.HasLayerLinks ? [.. generation.Layers.Select(layer => layer.Name)] : [];

    // Links to layers lead through the first one.
    private static IEnumerable<TargetLink> Wanted(DeploymentState state, Generation generation) =>
        LayersOf(state, generation)
            .Select(layer => new TargetLink(layer, $"{CurrentName}/{layer}"))
            .Prepend(new TargetLink(CurrentName, $"generations/{generation.Folder}"));

    private static string[] LayerLinksIn(TargetLayout layout, string[] without) =>
        Directory.Exists(layout.Root)
            ?
            [
                .. Directory
                    .GetFileSystemEntries(layout.Root)
                    .Where(path =>
                        IsLayerLink(path) && !without.Contains(Path.GetFileName(path), StringComparer.Ordinal)
                    )
                    .Order(StringComparer.Ordinal),
            ]
            : [];

    private static TreeProblem? FindProblem(TargetLayout layout, TargetLink link)
    {
        string path = Path.Combine(layout.Root, link.Name);
        TreeProblemKind? kind = EntryStat.Of(path) switch
        {
            null => TreeProblemKind.Missing,
            { IsLink: false } => TreeProblemKind.WrongKind,
            _ => new FileInfo(path).LinkTarget == link.Target ? null : TreeProblemKind.WrongLink,
        };
        return kind is null ? null : TreeProblem.Beside(link.Name, kind.Value);
    }

    private static bool IsLayerLink(string path) =>
        new FileInfo(path).LinkTarget == $"{CurrentName}/{Path.GetFileName(path)}";

    // Only links and empty directories are replaced: anything else belongs to somebody.
    private static bool TryLink(TargetLayout layout, TargetLink link)
    {
        string path = Path.Combine(layout.Root, link.Name);
        string? present = new FileInfo(path).LinkTarget;
        if (present is null && (File.Exists(path) || !FileRemoval.TryRemoveEmpty(path)))
            throw Occupied(
                path,
                link.Name == CurrentName
                    ? "move it away, then run the command again"
                    : $"move it away, or install without '--layer-links': {layout.Command("install", "--no-layer-links", "SOURCE")}"
            );
        return present == link.Target
            || StorageException.Guard("write", path, () => FileSystem.TryReplaceLink(path, link.Target));
    }

    private static DeploymentException Occupied(string path, string help) =>
        DeploymentException.About(
            DiagnosticCodes.ForeignTarget,
            $"'{path}' exists and is not a link of the installation",
            help
        );

    private static DeploymentException Impossible(TargetLayout layout) =>
        DeploymentException.About(
            DiagnosticCodes.LinksNeeded,
            $"'{layout.Root}' cannot have links to layers, since its file system has no symbolic links",
            "install without '--layer-links'"
        );

    /// <summary>A link in the directory of an installation.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Target">The path that it leads to.</param>
    private sealed record TargetLink(string Name, string Target);
}
