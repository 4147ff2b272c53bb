using System.Collections.Concurrent;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Runtimes;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Builds a generation beside the others and commits it: whole, or not at all.</summary>
/// <param name="records">The records of the installation, which is reserved for this run.</param>
/// <param name="host">The machine, whose interpreters compile modules.</param>
/// <param name="clock">Dates the generation.</param>
internal sealed class GenerationBuilder(TargetRecords records, Host host, TimeProvider clock)
{
    private TargetLayout Layout => records.Layout;

    /// <summary>Receives the progress.</summary>
    public IProgress<StackEvent>? Progress { get; init; }

    /// <summary>Builds a generation and makes it current.</summary>
    /// <param name="plan">What it is to hold.</param>
    /// <param name="state">The state before; null for the first generation.</param>
    /// <param name="earlier">Generations that files may be shared with, best first.</param>
    /// <param name="cancellationToken">Ends the work; the state is unchanged then.</param>
    /// <exception cref="DeploymentException">An archive is missing or wrong.</exception>
    /// <exception cref="StorageException">The generation cannot be written.</exception>
    public async Task<Generation> BuildAsync(
        GenerationPlan plan,
        DeploymentState? state,
        ImmutableArray<Generation> earlier,
        CancellationToken cancellationToken
    )
    {
        GenerationStage stage =
            GenerationStage.All(Layout).FirstOrDefault(known => known.IsFor(plan.Identity))
            ?? GenerationStage.Start(Layout, NextNumber(state), plan.Identity);
        string folder = Layout.FolderOf(stage.Folder);
        StorageException.Guard("write", folder, () => Directory.CreateDirectory(folder));
        FileSharer sharer = new(records, earlier);
        ImmutableArray<ManifestEntry>[] entries = await UnpackAsync(plan, stage, sharer, cancellationToken)
            .ConfigureAwait(false);
        CreateLinks(plan, folder, entries);
        long time = clock.GetUtcNow().ToUnixTimeSeconds();
        DerivedFiles derivedFiles = new(host, sharer, Path.Combine(Layout.RealRoot, "generations", stage.Folder));
        List<DeployedLayer> layers = [];
        for (int i = 0; i < plan.Layers.Length; i++)
        {
            PublishedLayer layer = plan.Layers[i];
            string name = layer.Facts.InstallTarget;
            Report(StackPhase.Compile, name);
            PublishedLayer runtime = plan.Layers.First(other => other.Facts.InstallTarget == layer.Facts.RuntimeLayer);
            ImmutableArray<ManifestEntry> derived = await derivedFiles
                .WriteAsync(layer, runtime, entries[i], time, cancellationToken)
                .ConfigureAwait(false);
            layers.Add(
                new DeployedLayer(
                    layer,
                    records.WriteManifest(entries[i]),
                    records.WriteDerived(stage.Number, name, derived)
                )
            );
            Report(StackPhase.Compile, name, isFinished: true);
        }
        cancellationToken.ThrowIfCancellationRequested();
        Generation generation = new(stage.Number, stage.Folder, [.. layers])
        {
            Root = Layout.RealRoot,
            Target = plan.Layers[0].Archive!.Target,
            Source = plan.Source,
            Applications = plan.Applications,
            Time = time,
        };
        Commit(generation, state, stage);
        return generation;
    }

    // Everything is on disk before the marker, the marker before the state.
    private void Commit(Generation generation, DeploymentState? state, GenerationStage stage)
    {
        string folder = Layout.FolderOf(generation.Folder);
        StorageException.Guard("write", Layout.LeaseOf(generation.Number), CreateLease);
        StorageException.Guard("write", folder, () => FileSystem.FlushFileSystem(folder));
        records.Write(generation);
        records.Write(state?.With(generation.Number) ?? new DeploymentState(generation.Number, []));
        TargetRecovery.LinkCurrent(Layout, generation);
        stage.Forget();

        void CreateLease()
        {
            Directory.CreateDirectory(Layout.Leases);
            File.WriteAllBytes(Layout.LeaseOf(generation.Number), []);
        }
    }

    // Also above numbers of generations that are being removed.
    private int NextNumber(DeploymentState? state) =>
        Layout
            .Numbers()
            .Concat(state?.Numbers ?? [])
            .Concat(GenerationStage.All(Layout).Select(stage => stage.Number))
            .DefaultIfEmpty(0)
            .Max() + 1;

    private async Task<ImmutableArray<ManifestEntry>[]> UnpackAsync(
        GenerationPlan plan,
        GenerationStage stage,
        FileSharer sharer,
        CancellationToken cancellationToken
    )
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
                (_, token) =>
                {
                    while (largestFirst.TryDequeue(out int i))
                        entries[i] = Unpack(plan, plan.Layers[i], stage, sharer, token);
                    return ValueTask.CompletedTask;
                }
            )
            .ConfigureAwait(false);
        return entries;
    }

    private ImmutableArray<ManifestEntry> Unpack(
        GenerationPlan plan,
        PublishedLayer layer,
        GenerationStage stage,
        FileSharer sharer,
        CancellationToken cancellationToken
    )
    {
        string name = layer.Facts.InstallTarget;
        string folder = Path.Combine(Layout.FolderOf(stage.Folder), name);
        if (stage.FindLayer(name) is { } unpacked && TakeUp(name, folder, unpacked, cancellationToken))
            return unpacked;
        FileRemoval.Remove(folder);
        StorageException.Guard("write", folder, () => Directory.CreateDirectory(folder));
        LayerProgress progress = new(Progress, layer);
        progress.Begin();
        ImmutableArray<ManifestEntry> entries = sharer.FindManifest(layer.Archive!.Sha256!, name) is { } known
            ? Share(plan, layer, folder, known, sharer, progress, cancellationToken)
            : new ArchiveUnpacker(layer, Path.Combine(plan.Source, layer.Archive.FileName), folder)
            {
                Progress = progress.Add,
            }.Unpack(cancellationToken);
        stage.Finish(name, entries);
        progress.Finish();
        return entries;
    }

    private static ImmutableArray<ManifestEntry> Share(
        GenerationPlan plan,
        PublishedLayer layer,
        string folder,
        ImmutableArray<ManifestEntry> entries,
        FileSharer sharer,
        LayerProgress progress,
        CancellationToken cancellationToken
    )
    {
        foreach (ManifestEntry entry in entries)
        {
            string path = Path.Combine(folder, entry.Path);
            if (entry.Kind == EntryKind.Directory || Path.GetDirectoryName(entry.Path) is { Length: > 0 })
                StorageException.Guard(
                    "write",
                    path,
                    () =>
                        Directory.CreateDirectory(
                            entry.Kind == EntryKind.Directory ? path : Path.GetDirectoryName(path)!
                        )
                );
        }
        ConcurrentDictionary<string, bool> missing = new(StringComparer.Ordinal);
        entries
            .Where(entry => entry.Kind == EntryKind.File)
            .AsParallel()
            .WithCancellation(cancellationToken)
            .ForAll(entry =>
            {
                if (!sharer.TryShare(entry, Path.Combine(folder, entry.Path)))
                    missing[entry.Path] = true;
            });
        if (!missing.IsEmpty)
            _ = new ArchiveUnpacker(layer, Path.Combine(plan.Source, layer.Archive!.FileName), folder)
            {
                Wanted = missing.Keys.ToHashSet(StringComparer.Ordinal),
                Progress = progress.Add,
            }.Unpack(cancellationToken);
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

    // Links may lead from layer to layer, so they are checked together, and made when all files are written.
    private static void CreateLinks(GenerationPlan plan, string folder, ImmutableArray<ManifestEntry>[] entries)
    {
        List<ManifestEntry> all = [];
        for (int i = 0; i < entries.Length; i++)
        {
            string name = plan.Layers[i].Facts.InstallTarget;
            all.AddRange(entries[i].Select(entry => entry.At($"{name}/{entry.Path}")));
        }
        if (RuntimeLinks.FindProblem(all, "installation") is var (path, problem))
            throw DeploymentException.About(
                DiagnosticCodes.InvalidArchive,
                $"cannot install '{path}': {problem}",
                "publish the stack again; do not use an archive of unknown origin"
            );
        foreach (ManifestEntry link in all.Where(entry => entry.Kind == EntryKind.Link))
        {
            string full = Path.Combine(folder, link.Path);
            if (new FileInfo(full).LinkTarget == link.Target)
                continue;
            StorageException.Guard(
                "write",
                full,
                () =>
                {
                    Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                    File.CreateSymbolicLink(full, link.Target);
                }
            );
        }
    }

    private void Report(StackPhase phase, string item, bool isFinished = false) =>
        Progress?.Report(new StackEvent(phase, item) { IsFinished = isFinished });
}
