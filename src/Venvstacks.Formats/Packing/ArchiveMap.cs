using Venvstacks.Formats.Zstd;

namespace Venvstacks.Formats.Packing;

/// <summary>Where a file's content is in an archive of several frames.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Frame">The index of the frame where the content starts; a content that is longer goes on in the next ones.</param>
/// <param name="Offset">The offset of the content in the unpacked frame.</param>
public sealed record ContentPlace(string Path, int Frame, long Offset);

/// <summary>What is where in an archive that was written.</summary>
/// <param name="Frames">The frames; empty for an archive that is not cut into frames.</param>
/// <param name="Contents">The files, in the order of the archive; empty where there are no frames.</param>
public sealed record ArchiveMap(ImmutableArray<ZstdFrame> Frames, ImmutableArray<ContentPlace> Contents)
{
    /// <summary>The map of an archive without frames.</summary>
    public static ArchiveMap None { get; } = new([], []);
}
