using Venvstacks.Diagnostics;
using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>Keeps the archives of the current generation in the installation, or removes them, while its layers stay.</summary>
/// <param name="records">The records of the installation.</param>
/// <param name="plan">The layers of the current generation, and where they come from.</param>
internal sealed class ArchiveKeeper(TargetRecords records, GenerationPlan plan)
{
    /// <summary>Receives the progress of downloads.</summary>
    public IProgress<StackEvent>? Progress { get; init; }

    /// <summary>The number of bytes that would be fetched; null where nothing would change.</summary>
    /// <param name="current">The current generation.</param>
    /// <param name="isWanted">Whether archives are to be kept; null to leave them as they are.</param>
    public long? FindMissingBytes(Generation current, bool? isWanted)
    {
        PublishedLayer[] missing = Missing();
        bool isSame = plan.KeepsArchives == current.KeepsArchives && missing.Length == 0;
        return isWanted is null || isSame ? null : missing.Sum(layer => layer.Archive!.Size!.Value);
    }

    /// <summary>Fetches archives that are missing, or removes those that no generation keeps.</summary>
    /// <returns>The generation with its new record.</returns>
    /// <exception cref="DeploymentException">An archive is missing, wrong, or cannot be fetched; the record is unchanged then.</exception>
    /// <exception cref="StorageException">An archive or the record cannot be written.</exception>
    public async Task<Generation> ApplyAsync(Generation current, CancellationToken cancellationToken)
    {
        LayerFetcher fetcher = new(records.Layout, plan, new SidecarReader(plan, records)) { Progress = Progress };
        foreach (PublishedLayer layer in Missing())
            await fetcher.KeepAsync(layer, cancellationToken).ConfigureAwait(false);
        Generation next = current with { KeepsArchives = plan.KeepsArchives };
        records.Write(next);
        TargetRecovery.Recover(records, records.FindState());
        return next;
    }

    private PublishedLayer[] Missing() =>
        plan.KeepsArchives
            ?
            [
                .. plan.Layers.Where(layer =>
                    new FileInfo(records.Layout.DownloadOf(layer.Archive!.Sha256!)) is not { Exists: true } file
                    || file.Length != layer.Archive.Size
                ),
            ]
            : [];
}
