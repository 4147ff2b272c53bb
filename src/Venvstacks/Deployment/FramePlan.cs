using Venvstacks.Formats.Zstd;
using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>The frames of an archive that hold some contents, and the ranges that they are fetched in.</summary>
/// <param name="Contents">The first file of each content, in the order of the archive.</param>
/// <param name="Parts">The ranges, in the order of the archive.</param>
internal sealed record FramePlan(ImmutableArray<ArchivedEntry> Contents, ImmutableArray<ArchivePart> Parts)
{
    // A gap is fetched along: another request costs about as much.
    private const long MaxGap = 64 << 10;

    // Above this share of the archive, the whole of it is faster.
    private const double MaxShare = 0.6;

    /// <summary>The number of bytes that are fetched.</summary>
    public long Bytes => Parts.Sum(part => part.Length);

    /// <summary>Plans the ranges; null where the archive has no frames, or most of it would be fetched.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="manifest">The archive's manifest.</param>
    /// <param name="wanted">The hashes of the contents.</param>
    public static FramePlan? Of(ArchiveFacts archive, ArchiveManifest manifest, IReadOnlySet<string> wanted)
    {
        if (manifest.Frames.IsEmpty)
            return null;
        SortedSet<int> frames = [];
        List<ArchivedEntry> contents = [];
        IGrouping<string, ArchivedEntry>[] files =
        [
            .. manifest
                .Entries.Where(entry => entry.Frame is not null && wanted.Contains(entry.Entry.Content.Sha256))
                .GroupBy(entry => entry.Entry.Content.Sha256, StringComparer.Ordinal),
        ];
        // Contents with one copy first: their frames often hold a copy of the others.
        foreach (IGrouping<string, ArchivedEntry> copies in files.OrderBy(group => group.Count()))
        {
            ArchivedEntry copy =
                copies.FirstOrDefault(entry => frames.IsSupersetOf(FramesOf(manifest, entry))) ?? copies.First();
            frames.UnionWith(FramesOf(manifest, copy));
            contents.Add(copy);
        }
        ImmutableArray<ArchivePart> parts = Merge(archive, frames.Select(frame => manifest.Frames[frame]));
        FramePlan plan = new([.. contents.OrderBy(entry => (entry.Frame, entry.Offset))], parts);
        return plan.Bytes <= MaxShare * archive.Size!.Value ? plan : null;
    }

    private static IEnumerable<int> FramesOf(ArchiveManifest manifest, ArchivedEntry file)
    {
        long left = file.Entry.Size == 0 ? 0 : file.Entry.Size + file.Offset!.Value;
        for (int frame = file.Frame!.Value; left > 0; left -= manifest.Frames[frame++].Length)
            yield return frame;
    }

    private static ImmutableArray<ArchivePart> Merge(ArchiveFacts archive, IEnumerable<ZstdFrame> frames)
    {
        ImmutableArray<ArchivePart>.Builder parts = ImmutableArray.CreateBuilder<ArchivePart>();
        foreach (ZstdFrame frame in frames)
        {
            long end = frame.Offset + frame.PackedLength;
            if (parts.Count > 0 && frame.Offset - parts[^1].End <= MaxGap)
                parts[^1] = parts[^1] with { Length = end - parts[^1].Offset };
            else
                parts.Add(new ArchivePart(archive.FileName, archive.Size!.Value, frame.Offset, frame.PackedLength));
        }
        return parts.ToImmutable();
    }
}
