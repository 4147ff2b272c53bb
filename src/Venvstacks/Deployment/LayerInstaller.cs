using System.Collections.Concurrent;
using Venvstacks.Diagnostics;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>A layer whose own files are in place.</summary>
/// <param name="Entries">The entries of its archive.</param>
/// <param name="Transfer">Where its files came from.</param>
internal sealed record InstalledLayer(ImmutableArray<ManifestEntry> Entries, LayerTransfer Transfer);

/// <summary>Puts the files of layers in place: those of an interrupted run, those of earlier generations, and fetched ones for the rest. Links are only listed.</summary>
/// <param name="layout">The paths of the installation.</param>
/// <param name="stage">The unfinished generation.</param>
/// <param name="sharer">The files of earlier generations.</param>
/// <param name="sidecars">The manifests beside archives.</param>
/// <param name="fetcher">Fetches the rest.</param>
internal sealed class LayerInstaller(
    TargetLayout layout,
    GenerationStage stage,
    FileSharer sharer,
    SidecarReader sidecars,
    LayerFetcher fetcher
)
{
    /// <summary>Receives the progress.</summary>
    public IProgress<StackEvent>? Progress { get; init; }

    /// <summary>Puts a layer in place.</summary>
    /// <exception cref="DeploymentException">The archive or its manifest is missing or wrong.</exception>
    /// <exception cref="StorageException">A file cannot be written.</exception>
    public async Task<InstalledLayer> InstallAsync(PublishedLayer layer, CancellationToken cancellationToken)
    {
        string name = layer.Facts.InstallTarget;
        string folder = Path.Combine(layout.FolderOf(stage.Folder), name);
        if (stage.FindLayer(name) is { } done && TakeUp(name, folder, done, cancellationToken))
            return new InstalledLayer(done, new LayerTransfer(name, TransferOrigin.Installation));
        FileRemoval.Remove(folder);
        StorageException.Guard("write", folder, () => Directory.CreateDirectory(folder));
        LayerProgress progress = new(Progress, layer);
        progress.Begin();
        InstalledLayer installed = await InstallAsync(layer, folder, progress, cancellationToken).ConfigureAwait(false);
        stage.Finish(name, installed.Entries);
        fetcher.Forget(layer);
        progress.Finish();
        return installed;
    }

    private async Task<InstalledLayer> InstallAsync(
        PublishedLayer layer,
        string folder,
        LayerProgress progress,
        CancellationToken cancellationToken
    )
    {
        string name = layer.Facts.InstallTarget;
        ImmutableArray<ManifestEntry>? known =
            sharer.FindManifest(layer.Archive!.Sha256!, name)
            ?? (
                await sidecars.FindAsync(layer, cancellationToken).ConfigureAwait(false) is { } sidecar
                    ? SidecarReader.EntriesOf(sidecar.Manifest)
                    : null
            );
        ImmutableArray<ManifestEntry>? missing = known is null ? null : Share(folder, known.Value, cancellationToken);
        int files = known?.Count(entry => entry.Kind == EntryKind.File) ?? 0;
        if (missing is { IsEmpty: true })
            return new InstalledLayer(
                known!.Value,
                new LayerTransfer(name, TransferOrigin.Installation) { SharedFiles = files }
            );
        (ImmutableArray<ManifestEntry> entries, LayerTransfer transfer) = await fetcher
            .FetchAsync(layer, folder, missing, progress.Add, cancellationToken)
            .ConfigureAwait(false);
        int unpacked = entries.Count(entry => entry.Kind == EntryKind.File);
        return new InstalledLayer(
            known ?? entries,
            transfer with
            {
                UnpackedFiles = unpacked,
                SharedFiles = Math.Max(0, files - unpacked),
            }
        );
    }

    // The files that no generation has.
    private ImmutableArray<ManifestEntry> Share(
        string folder,
        ImmutableArray<ManifestEntry> entries,
        CancellationToken cancellationToken
    )
    {
        foreach (string path in FoldersOf(entries))
        {
            string full = Path.Combine(folder, path);
            StorageException.Guard("write", full, () => Directory.CreateDirectory(full));
        }
        ConcurrentBag<ManifestEntry> missing = [];
        entries
            .Where(entry => entry.Kind == EntryKind.File)
            .AsParallel()
            .WithCancellation(cancellationToken)
            .ForAll(entry =>
            {
                if (!sharer.TryShare(entry, Path.Combine(folder, entry.Path)))
                    missing.Add(entry);
            });
        return [.. missing.Order(EntryOrder.Instance)];
    }

    private static IEnumerable<string> FoldersOf(ImmutableArray<ManifestEntry> entries) =>
        entries
            .Select(entry => entry.Kind == EntryKind.Directory ? entry.Path : Path.GetDirectoryName(entry.Path) ?? "")
            .Where(path => path.Length > 0)
            .Distinct(StringComparer.Ordinal);

    // A layer that an interrupted run put in place: files that it added later are removed.
    private static bool TakeUp(
        string name,
        string folder,
        ImmutableArray<ManifestEntry> entries,
        CancellationToken cancellationToken
    )
    {
        ImmutableArray<TreeProblem> problems = new TreeCheck(name, folder, entries).Run(
            withContents: false,
            cancellationToken
        );
        foreach (TreeProblem problem in problems.Where(problem => problem.Kind == TreeProblemKind.Extra))
            FileRemoval.Remove(Path.Combine(folder, problem.Path));
        HashSet<string> links = [.. entries.Where(entry => entry.Kind == EntryKind.Link).Select(entry => entry.Path)];
        return problems.All(problem =>
            problem.Kind == TreeProblemKind.Extra
            || (problem.Kind == TreeProblemKind.Missing && links.Contains(problem.Path))
        );
    }
}
