using System.Collections.Immutable;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Packs layers into archives, and describes them.</summary>
/// <param name="cache">Where contents and archives are kept.</param>
/// <param name="output">The folder of archives.</param>
internal sealed class LayerPublisher(CacheDirectory cache, OutputFolder output)
{
    private readonly LookCache _looks = new(cache);

    /// <summary>Whether archives are made although they are unchanged.</summary>
    public bool IsForced { get; init; }

    /// <summary>The preset of xz, 0 (fast) to 9 (small).</summary>
    public int Level { get; init; } = 6;

    /// <summary>How many threads compress all archives together; the bytes do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>What would be published, without size and hash where an archive would have to be made.</summary>
    public StackManifest Plan(IEnumerable<LayerFacts> layers, Target target) =>
        new([.. layers.Select(facts => ArchivePlan.Of(facts, target, output, _looks).Layer)]);

    /// <summary>Publishes layers: packs those that changed.</summary>
    /// <exception cref="BuildEnvException">An archive cannot be written.</exception>
    public async Task<Publication> PublishAsync(
        ImmutableArray<BuiltLayer> layers,
        IProgress<StackEvent>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        output.Sweep();
        LayerPacker packer = new(cache, Level, Threads) { IsForced = IsForced };
        PublishedLayer[] published = new PublishedLayer[layers.Length];
        // Two at a time, the largest first: while the last blocks of one are compressed, the next fills the threads.
        await Parallel
            .ForEachAsync(
                layers.Index().OrderByDescending(item => item.Item.Manifest.Size),
                new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken },
                async (item, token) =>
                    published[item.Index] = await RunAsync(() => Publish(item.Item, packer, progress, token))
                        .ConfigureAwait(false)
            )
            .ConfigureAwait(false);
        return output.Write(new StackManifest([.. published]));
    }

    // Packing waits for threads, so it has one of its own.
    private static Task<T> RunAsync<T>(Func<T> packing) =>
        Task.Factory.StartNew(packing, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private PublishedLayer Publish(
        BuiltLayer layer,
        LayerPacker packer,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
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
            output.Write(published, origin);
        }
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
