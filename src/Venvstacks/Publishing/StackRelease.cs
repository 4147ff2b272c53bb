using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Publishing;

/// <summary>The archives of a stack for one target that belong together: the file <c>stack.json</c>, which installation reads.</summary>
/// <param name="Target">The target.</param>
/// <param name="Number">The number of the release, from 1: one more whenever the layers change.</param>
/// <param name="Layers">The layers, lower ones first.</param>
internal sealed record StackRelease(Target Target, int Number, ImmutableArray<ReleasedLayer> Layers);

/// <summary>A layer of a release.</summary>
/// <param name="LayerName">The build name.</param>
/// <param name="InstallTarget">The name of its directory where it is deployed.</param>
internal sealed record ReleasedLayer(string LayerName, string InstallTarget)
{
    /// <summary>The version of its lock.</summary>
    public required int LockVersion { get; init; }

    /// <summary>When its packages last changed.</summary>
    public required string? LockedAt { get; init; }

    /// <summary>The number of the archive for this version of the lock.</summary>
    public required int ArchiveBuild { get; init; }

    /// <summary>The deployed names of the frameworks below; where there are none, of the runtime below.</summary>
    public ImmutableArray<string> RequiredLayers { get; init; } = [];

    /// <summary>The archive.</summary>
    public required ReleasedArchive Archive { get; init; }

    /// <summary>The size and hash of the manifest beside the archive.</summary>
    public required ArchiveManifestFacts Manifest { get; init; }

    /// <summary>The file name of the manifest beside the archive.</summary>
    public string ManifestName => Archive.Name + ArchiveManifestFacts.Extension;

    /// <summary>A layer that was published.</summary>
    public static ReleasedLayer Of(PublishedLayer layer, ArchiveEncoding encoding, ArchiveManifestFacts manifest)
    {
        (LayerFacts facts, ArchiveFacts archive) = (layer.Facts, layer.Archive!);
        return new ReleasedLayer(facts.LayerName, facts.InstallTarget)
        {
            LockVersion = facts.LockVersion,
            LockedAt = facts.LockedAt,
            ArchiveBuild = archive.Build,
            RequiredLayers =
                facts.IsRuntime ? []
                : facts.RequiredLayers is { IsEmpty: false } frameworks ? frameworks
                : [facts.RuntimeLayer],
            Archive = new ReleasedArchive(archive.FileName, encoding.Format, archive.Size!.Value, archive.Sha256!)
            {
                Level = encoding.Level,
                Encoder = encoding.Encoder,
                FrameSize = encoding.FrameSize,
            },
            Manifest = manifest,
        };
    }
}

/// <summary>The archive of a layer of a release.</summary>
/// <param name="Name">The file name.</param>
/// <param name="Format">The format: <c>tar.xz</c>.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Sha256">The SHA-256 in lower-case hexadecimal digits.</param>
internal sealed record ReleasedArchive(string Name, string Format, long Size, string Sha256)
{
    /// <summary>The level of compression.</summary>
    public required int Level { get; init; }

    /// <summary>The encoder with its version; null where there is none.</summary>
    public required string? Encoder { get; init; }

    /// <summary>The least content of each frame in bytes; null for an archive without frames.</summary>
    public int? FrameSize { get; init; }
}
