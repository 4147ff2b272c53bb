using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Xz;
using Venvstacks.Layers;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>An archive that was written.</summary>
/// <param name="Sha256">Its hash, in lower-case hexadecimal digits.</param>
/// <param name="Size">Its size in bytes.</param>
internal sealed record PackedArchive(string Sha256, long Size);

/// <summary>Makes archives of layers, or takes those that were made before of the same. For several threads, which share those that compress.</summary>
internal sealed class LayerPacker
{
    private readonly ContentStore _store;
    private readonly ArchiveCache? _archives;
    private readonly ArchiveOptions _options;
    private readonly Lazy<XzEncoderPool> _pool;

    /// <summary>Starts without threads: where nothing has to be made, none are needed, nor is liblzma.</summary>
    /// <param name="store">Where contents lie.</param>
    /// <param name="cache">Where archives are remembered; null to make each one.</param>
    /// <param name="options">How they are compressed.</param>
    public LayerPacker(ContentStore store, CacheDirectory? cache, ArchiveOptions options)
    {
        (_store, _options) = (store, options);
        _archives = cache is null ? null : new ArchiveCache(cache);
        _pool = new Lazy<XzEncoderPool>(() => new XzEncoderPool(options.Threads, options.Level));
    }

    /// <summary>What the bytes of a layer's archive follow from, but for the name of its top folder.</summary>
    public JsonObject OriginOf(BuiltLayer layer)
    {
        JsonObject origin = _options.For(layer.Platform).ToJson();
        origin["manifest_sha256"] = layer.Manifest.Hash;
        return origin;
    }

    /// <summary>Puts the archive of a layer into its place.</summary>
    /// <exception cref="BuildEnvException">xz cannot be written here.</exception>
    /// <exception cref="StorageException">The archive cannot be written.</exception>
    public PackedArchive Pack(
        BuiltLayer layer,
        string path,
        bool force,
        IProgress<StackEvent>? progress,
        CancellationToken cancellationToken
    )
    {
        string key = KeyOf(layer);
        if (!force && _archives?.TryTake(key, path) is { } kept)
            return kept;
        PackedArchive archive = Write(layer, path, progress, cancellationToken);
        _archives?.Keep(key, path, archive);
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
            using var archive = StagedFile.Create(path);
            using var hash = new HashingStream(archive.Content);
            new ArchiveSink(_store, _pool.Value).Write(
                layer.Manifest,
                layer.DeployedName,
                hash,
                _options.For(layer.Platform),
                Report,
                cancellationToken
            );
            archive.Commit();
            return new PackedArchive(hash.Sha256(), hash.Written);
        }
        catch (XzLibraryMissingException exception)
        {
            throw new BuildEnvException(
                Diagnostic.Error("VS4001", exception.Message, help: XzLibraryMissingException.Help),
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
                new StackEvent(StackPhase.Publish, layer.Layer.BuildName)
                {
                    Done = done,
                    Total = total,
                    InBytes = true,
                }
            );
        }
    }

    private string KeyOf(BuiltLayer layer) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{layer.DeployedName} {OriginOf(layer).ToJsonString()}"))
        );
}
