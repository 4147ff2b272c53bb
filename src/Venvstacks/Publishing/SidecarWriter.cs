using Venvstacks.Files;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Packing;
using Venvstacks.Layers;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>A manifest that was written beside an archive.</summary>
/// <param name="Facts">What <c>stack.json</c> says of it.</param>
/// <param name="PackedSha256">The SHA-256 of the file.</param>
internal sealed record Sidecar(ArchiveManifestFacts Facts, string PackedSha256)
{
    /// <summary>The hash of all values: a note in which one of them differs is not used.</summary>
    public string Seal => TextHash.Sha256Of($"{Facts} {PackedSha256}");
}

/// <summary>Writes the manifests beside archives.</summary>
/// <param name="store">Where contents lie.</param>
/// <param name="fingerprints">The fingerprints of known files.</param>
internal sealed class SidecarWriter(ContentStore store, FingerprintCache fingerprints)
{
    /// <summary>Whether the manifest beside an archive is the one that was written.</summary>
    public bool IsUnchanged(string archivePath, Sidecar sidecar)
    {
        FileInfo file = new(PathOf(archivePath));
        return file.Exists
            && file.Length == sidecar.Facts.Size
            && fingerprints.IsUnchanged(file.FullName, sidecar.PackedSha256);
    }

    /// <summary>Writes the manifest of an archive that is whole.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="archivePath">The path of its archive.</param>
    /// <param name="archiveSha256">The hash of its archive.</param>
    /// <param name="options">How its archive was written.</param>
    public Sidecar Write(BuiltLayer layer, string archivePath, string archiveSha256, ArchiveOptions options)
    {
        ArchiveManifest manifest = ArchiveManifest.Of(layer, archiveSha256, ReadMap(layer, archivePath, options));
        using StagedFile file = StagedFile.Create(PathOf(archivePath));
        using HashingStream hash = new(file.Content);
        Sidecar sidecar = new(ArchiveManifestFile.Write(hash, manifest), hash.Sha256());
        file.Commit();
        fingerprints.Keep(PathOf(archivePath), sidecar.PackedSha256);
        return sidecar;
    }

    private ArchiveMap ReadMap(BuiltLayer layer, string archivePath, ArchiveOptions options)
    {
        if (options.FrameSize is null)
            return ArchiveMap.None;
        using FileBytes archive = FileBytes.Open(archivePath);
        return ArchiveMap.TryRead(
                archive,
                new ArchiveEntries(layer.Manifest, layer.Recipe.DeployedName, store),
                options
            )
            ?? throw new ArchiveFormatException(
                Path.GetFileName(archivePath),
                null,
                "its table of frames is not that of the layer"
            );
    }

    private static string PathOf(string archivePath) => archivePath + ArchiveManifestFacts.Extension;
}
