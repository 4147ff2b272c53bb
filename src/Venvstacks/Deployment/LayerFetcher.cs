using Venvstacks.Diagnostics;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Fetches and unpacks the files of a layer that no generation has: from a kept archive, else from ranges, else from the whole archive.</summary>
/// <param name="layout">The paths of the installation.</param>
/// <param name="plan">Where archives come from.</param>
/// <param name="sidecars">The manifests beside archives.</param>
internal sealed class LayerFetcher(TargetLayout layout, GenerationPlan plan, SidecarReader sidecars)
{
    private const int MaxParts = 8;

    /// <summary>Receives the progress of downloads.</summary>
    public IProgress<StackEvent>? Progress { get; init; }

    /// <summary>Writes files of a layer where none are.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="folder">The full path of the layer's directory.</param>
    /// <param name="missing">The files; null for all entries of the archive, which are not known before.</param>
    /// <param name="unpacked">Receives the number of bytes of the archive that were unpacked.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The written entries, and where they came from.</returns>
    /// <exception cref="DeploymentException">The archive is missing, wrong, or cannot be fetched.</exception>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public async Task<(ImmutableArray<ManifestEntry> Entries, LayerTransfer Transfer)> FetchAsync(
        PublishedLayer layer,
        string folder,
        ImmutableArray<ManifestEntry>? missing,
        Action<long> unpacked,
        CancellationToken cancellationToken
    )
    {
        if (plan.Assembled is { } assembled)
        {
            HashSet<string>? wanted = missing?.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
            ImmutableArray<ManifestEntry> written = await assembled
                .WriteAsync(layer, folder, wanted, unpacked, cancellationToken)
                .ConfigureAwait(false);
            return (missing ?? written, new LayerTransfer(layer.Facts.InstallTarget, TransferOrigin.Cache));
        }
        LayerUnpacking work = new(layer, folder, missing, unpacked);
        TransferProgress progress = new(Progress, layer.Archive!.FileName);
        LayerTransfer transfer = new(layer.Facts.InstallTarget, TransferOrigin.KeptArchive);
        if (TryUnpackKept(work, cancellationToken) is { } kept)
            return (kept, transfer);
        if (await TryFetchRangesAsync(work, progress, cancellationToken).ConfigureAwait(false) is var (files, ranges))
            return (files, transfer with { Origin = TransferOrigin.Ranges, Ranges = ranges, Bytes = progress.Done });
        ImmutableArray<ManifestEntry> all = await FetchArchiveAsync(layer, progress, Unpack, cancellationToken)
            .ConfigureAwait(false);
        return (all, transfer with { Origin = TransferOrigin.Archive, Bytes = progress.Done });

        ImmutableArray<ManifestEntry> Unpack(string archive, bool isRepeated)
        {
            if (isRepeated)
                work.Clear();
            return work.Unpack(archive, plan.Files.PathOf(layer.Archive!.FileName), cancellationToken);
        }
    }

    /// <summary>Fetches the whole archive of a layer into the installation. Nothing is unpacked.</summary>
    /// <exception cref="DeploymentException">The archive is missing, wrong, or cannot be fetched.</exception>
    /// <exception cref="StorageException">The archive cannot be written.</exception>
    public async Task KeepAsync(PublishedLayer layer, CancellationToken cancellationToken)
    {
        TransferProgress progress = new(Progress, layer.Archive!.FileName);
        await FetchArchiveAsync(layer, progress, Check, cancellationToken).ConfigureAwait(false);
        Forget(layer);

        bool Check(string archive, bool isRepeated)
        {
            ArchiveCheck check = new(layer.Archive!, archive, plan.Files.PathOf(layer.Archive!.FileName));
            check.Open(cancellationToken).Dispose();
            return true;
        }
    }

    /// <summary>Removes what was fetched for a layer, unless archives are kept.</summary>
    public void Forget(PublishedLayer layer)
    {
        if (!Directory.Exists(layout.Downloads))
            return;
        string hash = layer.Archive!.Sha256!;
        foreach (string path in Directory.GetFiles(layout.Downloads, $"{hash}*"))
        {
            if (!plan.KeepsArchives || Path.GetFileName(path) != hash)
                FileRemoval.Remove(path);
        }
    }

    private ImmutableArray<ManifestEntry>? TryUnpackKept(LayerUnpacking work, CancellationToken cancellationToken)
    {
        string path = layout.DownloadOf(work.Layer.Archive!.Sha256!);
        if (!File.Exists(path))
            return null;
        try
        {
            return work.Unpack(path, place: null, cancellationToken);
        }
        catch (DeploymentException)
        {
            FileRemoval.Remove(path); // damaged: it is fetched again
            work.Clear();
            return null;
        }
    }

    private async Task<(ImmutableArray<ManifestEntry>, int)?> TryFetchRangesAsync(
        LayerUnpacking work,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        if (plan.KeepsArchives || work.Missing is null)
            return null;
        LayerSidecar? sidecar = await sidecars.FindAsync(work.Layer, cancellationToken).ConfigureAwait(false);
        if (sidecar is null || FramePlan.Of(work.Layer.Archive!, sidecar.Manifest, work.Contents) is not { } frames)
            return null;
        try
        {
            progress.Begin(frames.Bytes);
            ImmutableArray<FetchedPart> parts = await FetchAsync(work, frames, progress, cancellationToken)
                .ConfigureAwait(false);
            FrameReader reader = new(sidecar.Manifest, work.Layer.Archive!.FileName, parts);
            ImmutableArray<ManifestEntry> files = work.Unpack(frames, reader, cancellationToken);
            progress.Finish();
            return (files, parts.Length);
        }
        catch (RangesUnavailableException)
        {
            Forget(work.Layer);
            work.Clear();
            return null;
        }
    }

    // The first range shows whether the server has ranges at all.
    private async Task<ImmutableArray<FetchedPart>> FetchAsync(
        LayerUnpacking work,
        FramePlan frames,
        TransferProgress progress,
        CancellationToken cancellationToken
    )
    {
        FetchedPart[] fetched = new FetchedPart[frames.Parts.Length];
        string archive = layout.DownloadOf(work.Layer.Archive!.Sha256!);
        if (fetched.Length > 0)
            await FetchPartAsync(0, cancellationToken).ConfigureAwait(false);
        ParallelOptions options = new() { MaxDegreeOfParallelism = MaxParts, CancellationToken = cancellationToken };
        await Parallel
            .ForAsync(Math.Min(1, fetched.Length), fetched.Length, options, FetchPartAsync)
            .ConfigureAwait(false);
        return [.. fetched];

        async ValueTask FetchPartAsync(int i, CancellationToken token)
        {
            ArchivePart part = frames.Parts[i];
            fetched[i] = await plan
                .Files.FetchAsync(part, $"{archive}.{part.Offset}-{part.End}", progress, token)
                .ConfigureAwait(false);
        }
    }

    // Continued bytes may be those of two archives: then all is fetched again, once.
    private async Task<T> FetchArchiveAsync<T>(
        PublishedLayer layer,
        TransferProgress progress,
        Func<string, bool, T> use,
        CancellationToken cancellationToken
    )
    {
        ArchiveFacts archive = layer.Archive!;
        string path = layout.DownloadOf(archive.Sha256!);
        bool isRemote = plan.Files is PublishedServer;
        for (bool isRepeated = false; ; isRepeated = true)
        {
            if (isRemote)
                progress.Begin(archive.Size!.Value);
            FetchedPart fetched = await plan
                .Files.FetchAsync(ArchivePart.Whole(archive), path, progress, cancellationToken)
                .ConfigureAwait(false);
            if (isRemote)
                progress.Finish();
            try
            {
                T result = use(fetched.Path, isRepeated);
                if (plan.KeepsArchives && !isRemote)
                    Keep(fetched.Path, path);
                return result;
            }
            catch (DeploymentException) when (isRemote)
            {
                FileRemoval.Remove(path);
                if (!fetched.IsContinued || isRepeated)
                    throw;
            }
        }
    }

    private static void Keep(string archive, string path) =>
        StorageException.Guard(
            "write",
            path,
            () =>
            {
                using FileStream content = File.OpenRead(archive);
                using Files.StagedFile kept = Files.StagedFile.Create(path);
                content.CopyTo(kept.Content);
                kept.Commit();
            }
        );
}
