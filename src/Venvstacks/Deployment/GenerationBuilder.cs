using System.Collections.Concurrent;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Layers;
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
    /// <param name="plan">The layers and options of the generation.</param>
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
        bool hasLayerLinks = plan.LayerLinks ?? state?.HasLayerLinks ?? false;
        if (hasLayerLinks)
            TargetLinks.RequirePossible(Layout, plan.Layers.Select(layer => layer.Facts.InstallTarget));
        GenerationStage stage =
            GenerationStage.All(Layout).FirstOrDefault(known => known.IsFor(plan.Identity))
            ?? GenerationStage.Start(Layout, NextNumber(state), plan.Identity);
        string folder = Layout.FolderOf(stage.Folder);
        StorageException.Guard("write", folder, () => CreateFolder(folder));
        FileSharer sharer = new(records, earlier);
        LayerFetcher fetcher = new(Layout, plan, sidecars) { Progress = Progress };
        LayerInstaller installer = new(Layout, stage, sharer, sidecars, fetcher) { Progress = Progress };
        InstalledLayer[] installed = await InstallAsync(plan, installer, cancellationToken).ConfigureAwait(false);
        GenerationLinks links = new(folder);
        foreach ((PublishedLayer layer, InstalledLayer files) in plan.Layers.Zip(installed))
            links.Add(layer, files.Entries);
        bool hasLinks = (OperatingSystem.IsWindows() || TargetLinks.ArePossible(Layout)) && links.TryCreate();
        bool hasPermissions = FilePermissions.AreKept(Layout);
        long time = clock.GetUtcNow().ToUnixTimeSeconds();
        DerivedFiles derived = new(host, sharer, Path.Combine(Layout.RealRoot, "generations", stage.Folder), time)
        {
            Placed = Path.Combine(plan.Root, "generations", stage.Folder),
            Replaced = hasLinks ? null : links,
        };
        List<DeployedLayer> layers = [];
        foreach ((PublishedLayer layer, InstalledLayer files) in plan.Layers.Zip(installed))
        {
            Report(StackPhase.Compile, layer.Facts.InstallTarget);
            PublishedLayer runtime = plan.Layers.First(other => other.Facts.InstallTarget == layer.Facts.RuntimeLayer);
            ImmutableArray<ManifestEntry> made = await derived
                .WriteAsync(layer, runtime, files.Entries, cancellationToken)
                .ConfigureAwait(false);
            LayerSidecar? sidecar = await sidecars.FindAsync(layer, cancellationToken).ConfigureAwait(false);
            if (sidecar is not null)
                records.Write(sidecar);
            layers.Add(
                new DeployedLayer(
                    Complete(layer, derived.ReadMetadata(layer.Facts.InstallTarget)),
                    records.WriteManifest(files.Entries),
                    records.WriteDerived(stage.Number, layer.Facts.InstallTarget, made)
                )
                {
                    Sidecar = sidecar?.Facts,
                }
            );
            Report(StackPhase.Compile, layer.Facts.InstallTarget, isFinished: true);
        }
        cancellationToken.ThrowIfCancellationRequested();
        Generation generation = new(stage.Number, stage.Folder, [.. layers])
        {
            Root = plan.Root,
            PreparedAt = plan.Root == Layout.RealRoot ? null : Layout.RealRoot,
            HasLinks = hasLinks,
            HasPermissions = hasPermissions,
            FolderMode = hasPermissions ? FilePermissions.OfFolder(folder) : null,
            Target = plan.Layers[0].Archive!.Target,
            Source = plan.Source,
            Assembly = plan.Assembly,
            Applications = plan.Applications,
            Description = plan.Description,
            Release = plan.Release,
            KeepsArchives = plan.KeepsArchives,
            Time = time,
        };
        DeploymentState first = new(generation.Number, []) { Release = plan.Release };
        DeploymentState next = (state?.With(generation.Number) ?? first) with
        {
            HasLayerLinks = hasLayerLinks,
            FolderMode = generation.FolderMode | (state?.FolderMode ?? UnixFileMode.None),
        };
        Commit(generation, next, stage);
        return new DeploymentChange(generation, IsChanged: true)
        {
            Transfers = [.. installed.Select(layer => layer.Transfer)],
        };
    }

    // Files of a generation that was removed lately would make new ones beside them slow.
    private static void CreateFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        FileSystem.SpreadFolders(folder);
    }

    // A release does not name launch modules: the layer itself does.
    private static PublishedLayer Complete(PublishedLayer layer, LayerMetadata metadata) =>
        layer.Facts.LaunchModule is null && metadata.LaunchModule is { } module
            ? layer with
            {
                Facts = layer.Facts with { LaunchModule = new ModuleFacts(module, "") },
            }
            : layer;

    // Everything is on disk before the marker, the marker before the state.
    private void Commit(Generation generation, DeploymentState state, GenerationStage stage)
    {
        string folder = Layout.FolderOf(generation.Folder);
        records.CreateLeases([generation.Number]);
        StorageException.Guard("write", folder, () => FileSystem.FlushFileSystem(folder));
        records.Write(generation);
        records.Write(state);
        TargetLinks.Write(Layout, state, generation);
        stage.Forget();
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

    private void Report(StackPhase phase, string item, bool isFinished = false) =>
        Progress?.Report(new StackEvent(phase, item) { IsFinished = isFinished });
}
