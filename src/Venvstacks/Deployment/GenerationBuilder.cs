using System.Collections.Concurrent;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
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
    /// <param name="sidecars">The manifests beside archives.</param>
    /// <param name="state">The state before; null for the first generation.</param>
    /// <param name="earlier">Generations that files may be shared with, best first.</param>
    /// <param name="cancellationToken">Ends the work; the state is unchanged then.</param>
    /// <exception cref="DeploymentException">An archive is missing or wrong.</exception>
    /// <exception cref="StorageException">The generation cannot be written.</exception>
    public async Task<DeploymentChange> BuildAsync(
        GenerationPlan plan,
        SidecarReader sidecars,
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
        LayerFetcher fetcher = new(Layout, plan, sidecars) { Progress = Progress };
        LayerInstaller installer = new(Layout, stage, sharer, sidecars, fetcher) { Progress = Progress };
        InstalledLayer[] installed = await InstallAsync(plan, installer, cancellationToken).ConfigureAwait(false);
        CreateLinks(plan, folder, installed);
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
                .WriteAsync(layer, runtime, installed[i].Entries, time, cancellationToken)
                .ConfigureAwait(false);
            LayerSidecar? sidecar = await sidecars.FindAsync(layer, cancellationToken).ConfigureAwait(false);
            if (sidecar is not null)
                records.Write(sidecar);
            layers.Add(
                new DeployedLayer(
                    layer,
                    records.WriteManifest(installed[i].Entries),
                    records.WriteDerived(stage.Number, name, derived)
                )
                {
                    Sidecar = sidecar?.Facts,
                }
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
            Description = plan.Description,
            Release = plan.Release,
            KeepsArchives = plan.KeepsArchives,
            Time = time,
        };
        DeploymentState first = new(generation.Number, []) { Release = plan.Release };
        Commit(generation, state?.With(generation.Number) ?? first, stage);
        return new DeploymentChange(generation, IsChanged: true)
        {
            Transfers = [.. installed.Select(layer => layer.Transfer)],
        };
    }

    // Everything is on disk before the marker, the marker before the state.
    private void Commit(Generation generation, DeploymentState state, GenerationStage stage)
    {
        string folder = Layout.FolderOf(generation.Folder);
        StorageException.Guard("write", Layout.LeaseOf(generation.Number), CreateLease);
        StorageException.Guard("write", folder, () => FileSystem.FlushFileSystem(folder));
        records.Write(generation);
        records.Write(state);
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

    private static async Task<InstalledLayer[]> InstallAsync(
        GenerationPlan plan,
        LayerInstaller installer,
        CancellationToken cancellationToken
    )
    {
        InstalledLayer[] installed = new InstalledLayer[plan.Layers.Length];
        ConcurrentQueue<int> largestFirst = new(
            Enumerable.Range(0, installed.Length).OrderByDescending(i => plan.Layers[i].Archive!.Size)
        );
        await Parallel
            .ForAsync(
                0,
                Math.Min(installed.Length, Environment.ProcessorCount),
                cancellationToken,
                async (_, token) =>
                {
                    while (largestFirst.TryDequeue(out int i))
                        installed[i] = await installer.InstallAsync(plan.Layers[i], token).ConfigureAwait(false);
                }
            )
            .ConfigureAwait(false);
        return installed;
    }

    // Links may lead from layer to layer, so they are checked together, and made when all files are written.
    private static void CreateLinks(GenerationPlan plan, string folder, InstalledLayer[] installed)
    {
        ManifestEntry[] all =
        [
            .. plan.Layers.Zip(installed).SelectMany(pair => UpdateRules.Placed(pair.First, pair.Second.Entries)),
        ];
        UpdateRules.RequireLinks(all);
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
