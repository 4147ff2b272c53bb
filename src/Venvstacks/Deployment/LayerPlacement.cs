using System.Collections.Concurrent;
using Venvstacks.Diagnostics;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Writes the files of layers into a new generation: taken from earlier generations where they are intact, else from the source.</summary>
/// <param name="plan">The layers, and their source.</param>
/// <param name="stage">The unfinished generation.</param>
/// <param name="folder">The full path of the generation's directory.</param>
/// <param name="sharer">The files of earlier generations.</param>
internal sealed class LayerPlacement(GenerationPlan plan, GenerationStage stage, string folder, FileSharer sharer)
{
    /// <summary>Receives the progress.</summary>
    public IProgress<StackEvent>? Progress { get; init; }

    /// <summary>Writes all layers, the largest first.</summary>
    /// <returns>The entries of each layer.</returns>
    public async Task<ImmutableArray<ManifestEntry>[]> WriteAsync(CancellationToken cancellationToken)
    {
        ImmutableArray<ManifestEntry>[] entries = new ImmutableArray<ManifestEntry>[plan.Layers.Length];
        ConcurrentQueue<int> largestFirst = new(
            Enumerable.Range(0, entries.Length).OrderByDescending(i => plan.Layers[i].Archive!.Size)
        );
        await Parallel
            .ForAsync(
                0,
                Math.Min(entries.Length, Environment.ProcessorCount),
                cancellationToken,
                async (_, token) =>
                {
                    while (largestFirst.TryDequeue(out int i))
                        entries[i] = await WriteAsync(plan.Layers[i], token).ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
        return entries;
    }

    private async Task<ImmutableArray<ManifestEntry>> WriteAsync(
        PublishedLayer layer,
        CancellationToken cancellationToken
    )
    {
        string name = layer.Facts.InstallTarget;
        string path = Path.Combine(folder, name);
        if (stage.FindLayer(name) is { } unpacked && TakeUp(name, path, unpacked, cancellationToken))
            return unpacked;
        FileRemoval.Remove(path);
        Create(path);
        LayerProgress progress = new(Progress, layer);
        progress.Begin();
        ImmutableArray<ManifestEntry> entries = sharer.FindManifest(layer.Archive!.Sha256!, name) is { } known
            ? await ShareAsync(layer, path, known, progress, cancellationToken).ConfigureAwait(false)
            : await plan.Files.WriteAsync(layer, path, null, progress.Add, cancellationToken).ConfigureAwait(false);
        stage.Finish(name, entries);
        progress.Finish();
        return entries;
    }

    private async Task<ImmutableArray<ManifestEntry>> ShareAsync(
        PublishedLayer layer,
        string path,
        ImmutableArray<ManifestEntry> entries,
        LayerProgress progress,
        CancellationToken cancellationToken
    )
    {
        foreach (ManifestEntry entry in entries)
        {
            string full = Path.Combine(path, entry.Path);
            Create(entry.Kind == EntryKind.Directory ? full : Path.GetDirectoryName(full)!);
        }
        ConcurrentDictionary<string, bool> missing = new(StringComparer.Ordinal);
        entries
            .Where(entry => entry.Kind == EntryKind.File)
            .AsParallel()
            .WithCancellation(cancellationToken)
            .ForAll(entry =>
            {
                if (!sharer.TryShare(entry, Path.Combine(path, entry.Path)))
                    missing[entry.Path] = true;
            });
        if (!missing.IsEmpty)
        {
            HashSet<string> wanted = missing.Keys.ToHashSet(StringComparer.Ordinal);
            await plan.Files.WriteAsync(layer, path, wanted, progress.Add, cancellationToken).ConfigureAwait(false);
        }
        return entries;
    }

    // A layer that an interrupted run unpacked: files that it added later are removed.
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

    private static void Create(string folder) =>
        StorageException.Guard("write", folder, () => Directory.CreateDirectory(folder));
}
