using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Packs layers into archives, and describes them.</summary>
/// <param name="cache">Where contents and archives are kept.</param>
/// <param name="outputOf">The folder of the archives for a target.</param>
internal sealed class LayerPublisher(CacheDirectory cache, Func<Target, OutputFolder> outputOf)
{
    private readonly LookCache _looks = new(cache);

    /// <summary>Whether archives are made although they are unchanged.</summary>
    public bool IsForced { get; init; }

    /// <summary>The preset of xz, 0 (fast) to 9 (small).</summary>
    public int Level { get; init; } = 6;

    /// <summary>How many threads compress all archives together; the bytes do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The publication that would be written, without size and hash of new archives.</summary>
    public StackManifest Plan(IEnumerable<LayerFacts> layers, Target target) =>
        new([.. layers.Select(facts => ArchivePlan.Of(facts, target, outputOf(target), _looks).Layer)]);

    /// <summary>Publishes layers: packs those that changed.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="layers">The layers for them.</param>
    /// <param name="progress">Told of each layer.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A publication for each target.</returns>
    /// <exception cref="BuildEnvException">An archive cannot be written.</exception>
    public async Task<ImmutableArray<Publication>> PublishAsync(
        ImmutableArray<Target> targets,
        ImmutableArray<BuiltLayer> layers,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        foreach (Target target in targets)
            outputOf(target).Sweep();
        LayerPacker packer = new(cache, Level, Threads) { IsForced = IsForced };
        PublishedLayer[] published = new PublishedLayer[layers.Length];
        // Two at a time, the largest first: the second fills the threads while the last blocks of the first are compressed.
        await Parallel
            .ForEachAsync(
                layers.Index().OrderByDescending(item => item.Item.Manifest.Size),
                new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken },
                async (item, token) =>
                    published[item.Index] = await RunAsync(() => Publish(item.Item, packer, progress, token))
                        .ConfigureAwait(false)
            )
            .ConfigureAwait(false);
        return
        [
            .. targets.Select(target =>
                outputOf(target)
                    .Write(new StackManifest([.. published.Where(layer => layer.Archive!.Target == target)]), target)
            ),
        ];
    }

    // Packing blocks on the compressing threads, so it has a thread of its own.
    private static Task<T> RunAsync<T>(Func<T> packing) =>
        Task.Factory.StartNew(packing, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private PublishedLayer Publish(
        BuiltLayer layer,
        LayerPacker packer,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        OutputFolder output = outputOf(layer.Recipe.Target);
        ArchiveOrigin origin = packer.OriginOf(layer);
        ArchivePlan plan = ArchivePlan.Of(
            layer.Recipe.Facts,
            layer.Recipe.Target,
            output,
            _looks,
            packer.Format,
            origin,
            IsForced
        );
        PublishedLayer published = plan.Layer;
        if (plan.Reason is not null)
        {
            string path = output.PathOf(published.Archive!.FileName);
            PackedArchive packed = packer.Pack(layer, path, progress, cancellationToken);
            published = published with
            {
                Archive = published.Archive with { Size = packed.Size, Sha256 = packed.Sha256 },
            };
        }
        // What the reference published has no origin and stays as it is.
        if (plan.Reason is not null || output.FindArchiveOrigin(layer.Name) is not null)
            output.Write(published, origin);
        _looks.Keep(output.PathOf(published.Archive!.FileName), published.Archive.Sha256!);
        progress?.Report(
            new StackEvent(StackPhase.Publish, layer.Name)
            {
                IsFinished = true,
                Outcome = plan.Reason is null ? "unchanged" : published.Archive!.FileName,
                Reason = plan.Reason,
            }
        );
        return published;
    }
}
