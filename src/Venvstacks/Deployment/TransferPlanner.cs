using Venvstacks.Diagnostics;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Plans what is fetched for a generation, and checks the manifests that say so. Nothing is written.</summary>
/// <param name="records">The records of the installation.</param>
/// <param name="plan">The layers, and where they come from.</param>
/// <param name="sidecars">The manifests beside archives.</param>
/// <param name="earlier">The generations that files are taken from.</param>
internal sealed class TransferPlanner(
    TargetRecords records,
    GenerationPlan plan,
    SidecarReader sidecars,
    ImmutableArray<Generation> earlier
)
{
    /// <summary>Reads the manifests of all layers that have one, and refuses entries that are not allowed.</summary>
    /// <exception cref="DeploymentException">A manifest is missing or wrong, or a link leads out of the installation.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        List<ManifestEntry> entries = [];
        foreach (PublishedLayer layer in plan.Layers)
        {
            if (await sidecars.FindAsync(layer, cancellationToken).ConfigureAwait(false) is not { } sidecar)
                return; // without manifests, links are checked once the archives are unpacked
            entries.AddRange(UpdateRules.Placed(layer, sidecar.Manifest.Entries.Select(entry => entry.Entry)));
        }
        UpdateRules.RequireLinks(entries);
    }

    /// <summary>Describes the plan.</summary>
    /// <param name="isChanged">Whether a new generation would be made.</param>
    /// <param name="cancellationToken">Ends the reading of manifests.</param>
    public async Task<DeploymentPlan> DescribeAsync(bool isChanged, CancellationToken cancellationToken)
    {
        if (!isChanged)
            return new DeploymentPlan(plan.Layers, IsChanged: false, []);
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        FileSharer sharer = new(records, earlier);
        List<string> unpacked = [];
        long bytes = 0;
        foreach (PublishedLayer layer in plan.Layers.Where(layer => !IsInstalled(layer)))
        {
            unpacked.Add(layer.Facts.InstallTarget);
            bytes += await BytesOfAsync(layer, sharer, cancellationToken).ConfigureAwait(false);
        }
        return new DeploymentPlan(plan.Layers, IsChanged: true, [.. unpacked]) { Bytes = bytes + sidecars.Fetched };
    }

    private bool IsInstalled(PublishedLayer layer) =>
        earlier
            .SelectMany(generation => generation.Layers)
            .Any(known =>
                known.Name == layer.Facts.InstallTarget && known.Published.Archive!.Sha256 == layer.Archive!.Sha256
            );

    private async Task<long> BytesOfAsync(PublishedLayer layer, FileSharer sharer, CancellationToken cancellationToken)
    {
        if (plan.Assembled is not null)
            return 0;
        ArchiveFacts archive = layer.Archive!;
        if (await sidecars.FindAsync(layer, cancellationToken).ConfigureAwait(false) is not { } sidecar)
            return archive.Size!.Value;
        HashSet<string> missing =
        [
            .. sidecar
                .Manifest.Entries.Where(file => file.Entry.Kind == EntryKind.File && !sharer.Has(file.Entry.Content))
                .Select(file => file.Entry.Content.Sha256),
        ];
        if (missing.Count == 0)
            return 0;
        FramePlan? frames = plan.KeepsArchives ? null : FramePlan.Of(archive, sidecar.Manifest, missing);
        bool isInParts =
            frames is not null
            && await plan.Files.HasRangesAsync(archive.FileName, cancellationToken).ConfigureAwait(false);
        return isInParts ? frames!.Bytes : archive.Size!.Value;
    }
}
