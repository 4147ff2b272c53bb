using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>Packs layers into archives, and describes them.</summary>
/// <param name="cache">Where contents and archives are kept.</param>
/// <param name="outputOf">The folder of the archives for a target.</param>
internal sealed class LayerPublisher(CacheDirectory cache, Func<Target, OutputFolder> outputOf)
{
    private const int ArchivesAtOnce = 8;

    // Memory for queued content: two large archives, so the second keeps all threads busy while the last blocks of the first are
    // compressed.
    private const long Budget = 2 * MaxMemory;
    private const long MaxMemory = 48 * 1024 * 1024;

    private readonly FingerprintCache _fingerprints = new(cache);
    private readonly SidecarWriter _sidecars = new(cache.Store, new FingerprintCache(cache));

    /// <summary>Whether archives are made although they are unchanged.</summary>
    public bool IsForced { get; init; }

    /// <summary>The format of archives and its options.</summary>
    public PackingOptions Packing { get; init; } = new();

    /// <summary>The names of the stack's layers for a target, lower ones first: those that are not published now stay in <c>stack.json</c>.</summary>
    public Func<Target, ImmutableArray<string>> LayersOf { get; init; } = _ => [];

    /// <summary>The number of threads that compress all archives together; the bytes do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The publication that would be written, without size and hash of new archives.</summary>
    public StackManifest Plan(IEnumerable<LayerFacts> layers, Target target) =>
        new([
            .. layers.Select(facts =>
                ArchivePlan.Of(facts, target, outputOf(target), _fingerprints, Packing.FormatFor(target)).Layer
            ),
        ]);

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
        // A forced run does not trust what earlier runs left.
        LayerPacker packer = new(cache, Packing, targets, Threads)
        {
            IsForced = IsForced,
            Blocks = IsForced ? null : new BlockCache(cache),
        };
        ImmutableArray<Packed> published = await new Scheduler(Budget, ArchivesAtOnce)
            .RunAsync(
                layers,
                layer => Math.Min(layer.Manifest.Size, MaxMemory),
                (layer, token) => RunAsync(() => Publish(layer, packer, progress, token)),
                packed => progress?.Report(packed.Finished),
                cancellationToken
            )
            .ConfigureAwait(false);
        return
        [
            .. targets.Select(target =>
                Write(target, [.. published.Where(layer => layer.Layer.Archive!.Target == target)])
            ),
        ];
    }

    // An archive of the reference that was left as it is has no manifest, and without it a release would not be whole.
    private Publication Write(Target target, ImmutableArray<Packed> layers)
    {
        OutputFolder output = outputOf(target);
        Publication publication = output.Write(new StackManifest([.. layers.Select(layer => layer.Layer)]), target);
        return layers.Any(layer => layer.Released is null)
            ? publication
            : publication with
            {
                ReleasePath = output.WriteRelease(
                    target,
                    [.. layers.Select(layer => layer.Released!)],
                    LayersOf(target)
                ),
            };
    }

    // Packing blocks on the compressing threads, so it has a thread of its own.
    private static Task<T> RunAsync<T>(Func<T> packing) =>
        Task.Factory.StartNew(packing, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private Packed Publish(
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
            _fingerprints,
            Packing.FormatFor(layer.Recipe.Target),
            origin,
            IsForced
        );
        PublishedLayer published = plan.Layer;
        string path = output.PathOf(published.Archive!.FileName);
        if (plan.Reason is not null)
        {
            PackedArchive packed = packer.Pack(layer, path, progress, cancellationToken);
            published = published with
            {
                Archive = published.Archive with { Size = packed.Size, Sha256 = packed.Sha256 },
            };
        }
        _fingerprints.Keep(path, published.Archive.Sha256!);
        ArchiveOrigin? previous = output.FindArchiveOrigin(layer.Name);
        ReleasedLayer? released = null;
        // What the reference published has no origin and stays as it is.
        if (plan.Reason is not null || previous is not null)
        {
            Sidecar sidecar =
                plan.Reason is null && previous?.Sidecar is { } known && _sidecars.IsUnchanged(path, known)
                    ? known
                    : _sidecars.Write(layer, path, published.Archive.Sha256!, Packing.OptionsFor(layer.Recipe.Target));
            output.Write(published, origin with { Sidecar = sidecar });
            released = ReleasedLayer.Of(published, origin.Encoding, sidecar.Facts);
        }
        StackEvent finished = new(StackPhase.Publish, layer.Recipe.Label)
        {
            IsFinished = true,
            Outcome = plan.Reason is null ? "unchanged" : published.Archive!.FileName,
            Reason = plan.Reason,
        };
        return new Packed(published, released, finished);
    }

    private sealed record Packed(PublishedLayer Layer, ReleasedLayer? Released, StackEvent Finished);
}
