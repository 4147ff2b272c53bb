using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Gzip;
using Venvstacks.Formats.Xz;
using Venvstacks.Formats.Zstd;

namespace Venvstacks.Formats.Packing;

/// <summary>All that the bytes of an archive depend on besides its entries.</summary>
/// <param name="Format">The format.</param>
public sealed record ArchiveOptions(ArchiveFormat Format)
{
    /// <summary>The smallest <see cref="FrameSize"/>.</summary>
    public const int SmallestFrame = 64 * 1024;

    /// <summary>The largest <see cref="FrameSize"/>.</summary>
    public const int LargestFrame = 64 * 1024 * 1024;

    /// <summary>The level of compression, within the range of the format.</summary>
    public int Level { get; init; } = Format.DefaultLevel;

    /// <summary>The filter before the compression of <c>tar.xz</c>.</summary>
    public XzFilter Filter { get; init; }

    /// <summary>The least content of each frame of <c>tar.zst</c> in bytes, for an archive of several frames with a table; null for one frame.</summary>
    public int? FrameSize { get; init; }

    /// <summary>Whether links are written as copies of what they point to, for systems without links.</summary>
    public bool CopiesLinks { get; init; }

    /// <summary>The order of entries.</summary>
    public EntryOrderKind Order =>
        Format == ArchiveFormat.Zip ? EntryOrderKind.ByPath
        : Format == ArchiveFormat.TarXz ? EntryOrderKind.ByClassAndOwner
        : FrameSize is not null ? EntryOrderKind.ByOwner
        : EntryOrderKind.ByExtension;

    /// <summary>The sizes that the encoder cuts by, in a few words for the file beside the metadata: <c>job 8388608</c>; empty where it does not cut.</summary>
    public string Parameters =>
        Format == ArchiveFormat.TarXz ? $"blocks {BlockBounds.Xz.Min} to {BlockBounds.Xz.Max}"
        : Format == ArchiveFormat.TarGz ? $"members {GzipEncoderStream.MemberLength}"
        : Format != ArchiveFormat.TarZst ? ""
        : FrameSize is { } size ? $"frames {size}"
        : $"job {ZstdEncoder.JobSizeOf(Level)}";

    /// <summary>The problem of the options, or null.</summary>
    public string? FindProblem() =>
        Format.FindProblem(Level) is { } problem ? problem
        : FrameSize is null ? null
        : Format != ArchiveFormat.TarZst ? $"'{Format}' has no frames: only 'tar.zst' has"
        : FrameSize is < SmallestFrame or > LargestFrame
            ? $"the frame size must be from {SmallestFrame / 1024} KiB to {LargestFrame / (1024 * 1024)} MiB"
        : null;

    /// <summary>A pool of threads for archives with these options.</summary>
    /// <param name="threads">The largest number of threads; fewer are used where memory is short.</param>
    /// <exception cref="XzLibraryMissingException">liblzma is not installed.</exception>
    public CompressionPool CreatePool(int threads) =>
        new(threads, Format == ArchiveFormat.TarXz ? XzOptions.MemoryPerThread : 0);

    internal XzOptions XzOptions =>
        new()
        {
            Level = Level,
            Filter = Filter,
            BlockSize = BlockBounds.Xz.Max,
        };
}
