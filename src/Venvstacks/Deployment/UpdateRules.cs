using Venvstacks.Diagnostics;
using Venvstacks.Publishing;
using Venvstacks.Runtimes;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Decides whether a new generation is made. Newer and older are told by the number of the release, else by the versions of locks and the numbers of archives.</summary>
internal static class UpdateRules
{
    /// <summary>Refuses a plan of another stack than the current one with an older release than the highest that was installed or, without a release, with a layer that is older than the installed one.</summary>
    /// <exception cref="DeploymentException">The release or a layer is older.</exception>
    public static void RequireNewer(
        GenerationPlan plan,
        DeploymentState? state,
        Generation? current,
        bool allowDowngrade
    )
    {
        if (!allowDowngrade && FindOlder(plan, state, current) is { } problem)
            throw DeploymentException.About(
                DiagnosticCodes.OlderSource,
                problem,
                "to install it anyway, add '--allow-downgrade'"
            );
    }

    /// <summary>The release or layer of a plan that is older than what was installed, without a full stop; null where none is.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">The state; null where nothing is installed.</param>
    /// <param name="current">The current generation; null where there is none, or its record is damaged.</param>
    public static string? FindOlder(GenerationPlan plan, DeploymentState? state, Generation? current)
    {
        if (plan.Identity == current?.Identity)
            return null;
        if (plan.Release < state?.Release)
            return $"release {plan.Release} in '{plan.Source}' is older than release {state.Release}, which was installed";
        if (current is null || plan.Release > state?.Release)
            return null;
        foreach (PublishedLayer layer in plan.Layers)
        {
            PublishedLayer? installed = current
                .Layers.FirstOrDefault(known => known.Published.Facts.LayerName == layer.Facts.LayerName)
                ?.Published;
            if (installed is not null && IsOlder(layer, installed))
                return $"the layer '{layer.Facts.LayerName}' in '{plan.Source}' is older than the installed one: {Describe(layer)} after {Describe(installed)}";
        }
        return null;

        static int VersionOf(PublishedLayer layer) => layer.Facts.LockVersion;
        static bool IsOlder(PublishedLayer layer, PublishedLayer installed) =>
            VersionOf(layer) < VersionOf(installed)
            || (VersionOf(layer) == VersionOf(installed) && HasOlderArchive(layer.Archive!, installed.Archive!));
        // Layers that were assembled from their locks have no archives.
        static bool HasOlderArchive(ArchiveFacts archive, ArchiveFacts installed) =>
            archive.Build > 0 && archive.Build < installed.Build;
        static string Describe(PublishedLayer layer) =>
            $"lock version {layer.Facts.LockVersion}{(layer.Archive is { Build: > 0 and int build } ? $", archive {build}" : "")}";
    }

    /// <summary>Whether a plan differs from the current generation.</summary>
    public static bool IsChanged(TargetRecords records, GenerationPlan plan, Generation? current) =>
        current is null
        || current.Identity != plan.Identity
        || !current.Applications.SequenceEqual(plan.Applications, StringComparer.Ordinal)
        || current.Root != plan.Root
        || new GenerationCheck(records).IsMoved(current);

    /// <summary>The path that the files of a new generation hold: the named one, that of a generation that was prepared here, or the present one.</summary>
    public static string RootOf(TargetRecords records, Generation? current, string? named)
    {
        string here = records.Layout.RealRoot;
        return named ?? (current?.PreparedAt == here ? current.Root : here);
    }

    /// <summary>Whether all files of a generation have the contents that were installed.</summary>
    public static bool IsGood(TargetRecords records, Generation current, CancellationToken cancellationToken) =>
        new GenerationCheck(records).Run(current, withContents: true, cancellationToken).IsGood;

    /// <summary>The generations that files are taken from, the current one first: most of its files are good.</summary>
    public static ImmutableArray<Generation> EarlierOf(TargetRecords records, DeploymentState state) =>
        [.. state.Kept.OrderDescending().Prepend(state.Current).Select(records.FindGeneration).OfType<Generation>()];

    /// <summary>Refuses links that lead out of the installation, and entries below a link or a file.</summary>
    /// <param name="entries">The entries of all layers, each path with the name of the layer's directory.</param>
    /// <exception cref="DeploymentException">An entry is not allowed.</exception>
    public static void RequireLinks(IReadOnlyCollection<ManifestEntry> entries)
    {
        if (RuntimeLinks.FindProblem(entries, "installation") is var (path, problem))
            throw DeploymentException.About(
                DiagnosticCodes.InvalidArchive,
                $"cannot install '{path}': {problem}",
                "publish the stack again; do not use an archive of unknown origin"
            );
    }

    /// <summary>The entries of a layer with the name of the layer's directory.</summary>
    public static IEnumerable<ManifestEntry> Placed(PublishedLayer layer, IEnumerable<ManifestEntry> entries) =>
        entries.Select(entry => entry.At($"{layer.Facts.InstallTarget}/{entry.Path}"));
}
