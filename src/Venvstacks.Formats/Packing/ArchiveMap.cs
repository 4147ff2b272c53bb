using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Zstd;

namespace Venvstacks.Formats.Packing;

/// <summary>The position of a file's content in an archive of several frames.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Frame">The index of the frame where the content starts; a content that is longer goes on in the next ones.</param>
/// <param name="Offset">The offset of the content in the unpacked frame.</param>
public sealed record ContentPlace(string Path, int Frame, long Offset);

/// <summary>The frames of an archive that was written, and the places of its contents in them.</summary>
/// <param name="Frames">The frames; empty for an archive that is not cut into frames.</param>
/// <param name="Contents">The files, in the order of the archive; empty where there are no frames.</param>
public sealed record ArchiveMap(ImmutableArray<ZstdFrame> Frames, ImmutableArray<ContentPlace> Contents)
{
    /// <summary>The map of an archive without frames.</summary>
    public static ArchiveMap None { get; } = new([], []);

    /// <summary>Reads the map of an archive that was written before; null where its table of frames is not that of the entries.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="entries">The entries that it was written from.</param>
    /// <param name="options">The options that it was written with.</param>
    public static ArchiveMap? TryRead(IByteSource archive, IReadOnlyList<ArchiveEntry> entries, ArchiveOptions options)
    {
        if (options.FrameSize is not { } size)
            return None;
        IReadOnlyList<ArchiveEntry> ordered = ArchiveOrder.Of(entries, options);
        ImmutableArray<int> lengths = BlockPlan.Of(ordered, BlockBounds.Frames(size));
        byte[] tail = new byte[Math.Min(archive.Length, SeekTable.LengthOf(lengths.Length))];
        for (int read = 0; read < tail.Length; )
        {
            int count = archive.Read(tail.AsSpan(read), archive.Length - tail.Length + read);
            if (count == 0)
                return null;
            read += count;
        }
        IReadOnlyList<ZstdFrame>? frames = SeekTable.TryRead(tail, archive.Length);
        return frames is not null && frames.Select(frame => frame.Length).SequenceEqual(lengths.Select(l => (long)l))
            ? new ArchiveMap([.. frames], PlacesOf(ordered, lengths))
            : null;
    }

    /// <summary>The places of the contents in a tar archive.</summary>
    /// <param name="entries">The entries in the order of the archive.</param>
    /// <param name="lengths">The length of the content of each frame.</param>
    internal static ImmutableArray<ContentPlace> PlacesOf(
        IReadOnlyList<ArchiveEntry> entries,
        ImmutableArray<int> lengths
    )
    {
        ImmutableArray<ContentPlace>.Builder places = ImmutableArray.CreateBuilder<ContentPlace>();
        int frame = 0;
        long start = 0;
        foreach ((ArchiveEntry entry, long offset) in TarPacker.ContentsOf(entries))
        {
            while (offset >= start + lengths[frame])
                start += lengths[frame++];
            places.Add(new ContentPlace(entry.Path, frame, offset - start));
        }
        return places.ToImmutable();
    }
}
