using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Xz;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>An archive that was written.</summary>
/// <param name="Sha256">Its hash, in lower-case hexadecimal digits.</param>
/// <param name="Size">Its size in bytes.</param>
internal sealed record PackedArchive(string Sha256, long Size);

/// <summary>Packs layers into archives, or takes equal ones from the cache. For several threads, which share those that compress.</summary>
internal sealed class LayerPacker
{
    private readonly ContentStore _store;
    private readonly ArchiveCache _archives;
    private readonly PackingOptions _packing;
    private readonly Lazy<CompressionPool> _pool;

    /// <summary>Starts without threads: where no archive has to be made, neither threads nor liblzma are needed.</summary>
    /// <param name="cache">Where contents and archives are kept.</param>
    /// <param name="packing">How archives are packed.</param>
    /// <param name="targets">The targets whose archives may be packed.</param>
    /// <param name="threads">How many threads compress.</param>
    public LayerPacker(CacheDirectory cache, PackingOptions packing, ImmutableArray<Target> targets, int threads)
    {
        (_store, _archives, _packing) = (cache.Store, new ArchiveCache(cache), packing);
        _pool = new Lazy<CompressionPool>(() =>
            targets
                .Select(packing.OptionsFor)
                .OrderByDescending(options => options.Format == ArchiveFormat.TarXz) // its threads take the most memory
                .First()
                .CreatePool(threads)
        );
    }

    /// <summary>Compressed blocks of earlier runs, or null.</summary>
    public IBlockCache? Blocks { get; init; }

    /// <summary>Whether archives are made although the cache has them.</summary>
    public bool IsForced { get; init; }

    /// <summary>All inputs of a layer's archive except the name of its top directory.</summary>
    public ArchiveOrigin OriginOf(BuiltLayer layer) =>
        new(layer.Manifest.Hash, ArchiveEncoding.Of(_packing.OptionsFor(layer.Recipe.Target)));

    /// <summary>Writes or links the archive of a layer.</summary>
    /// <exception cref="BuildEnvException">xz cannot be written here, or a link that is copied leads nowhere.</exception>
    /// <exception cref="StorageException">The archive cannot be written.</exception>
    public PackedArchive Pack(
        BuiltLayer layer,
        string path,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        string key = KeyOf(layer);
        if (!IsForced && _archives.TryTake(key, path) is { } kept)
            return kept;
        PackedArchive archive = Write(layer, path, progress, cancellationToken);
        _archives.Keep(key, path, archive);
        return archive;
    }

    private PackedArchive Write(
        BuiltLayer layer,
        string path,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        long reported = 0;
        try
        {
            using StagedFile archive = StagedFile.Create(path);
            using HashingStream hash = new(archive.Content);
            ArchiveWriter writer = new(_packing.OptionsFor(layer.Recipe.Target), _pool.Value)
            {
                Cache = Blocks,
                ScratchFolder = Path.GetDirectoryName(path)!,
                Progress = Report,
            };
            writer.Write(
                new ArchiveEntries(layer.Manifest, layer.Recipe.DeployedName, _store),
                hash,
                cancellationToken
            );
            archive.Commit();
            return new PackedArchive(hash.Sha256(), hash.Written);
        }
        catch (XzLibraryMissingException exception)
        {
            throw new BuildEnvException(
                Diagnostic.Error(DiagnosticCodes.NoLiblzma, exception.Message, help: XzLibraryMissingException.Help),
                exception
            );
        }
        catch (LinkCopyException exception)
        {
            throw new BuildEnvException(
                Diagnostic.Error(
                    DiagnosticCodes.LinkToNothing,
                    $"layer '{layer.Name}' cannot be packed: {exception.Message}",
                    help: "remove the link from the runtime archive or the wheel, or publish as 'tar.zst', which keeps links"
                ),
                exception
            );
        }

        void Report(long done, long total)
        {
            // Often enough for a bar, seldom enough for a log of JSON lines.
            long now = Environment.TickCount64;
            if (now - reported < 100 && done < total)
                return;
            reported = now;
            progress?.Report(
                new StackEvent(StackPhase.Publish, layer.Recipe.Label)
                {
                    Done = done,
                    Total = total,
                    InBytes = true,
                }
            );
        }
    }

    private string KeyOf(BuiltLayer layer) => TextHash.Sha256Of($"{layer.Recipe.DeployedName} {OriginOf(layer)}");
}
