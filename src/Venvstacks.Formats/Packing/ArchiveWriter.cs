using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Blocks;
using Venvstacks.Formats.Gzip;
using Venvstacks.Formats.Xz;
using Venvstacks.Formats.Zip;
using Venvstacks.Formats.Zstd;

namespace Venvstacks.Formats.Packing;

/// <summary>Writes archives of all formats. The bytes depend on the entries, the options and the encoder's version, and on nothing else.</summary>
/// <param name="options">The format and its options.</param>
/// <param name="pool">The threads that compress, shared by all archives that are written at the same time.</param>
public sealed class ArchiveWriter(ArchiveOptions options, CompressionPool pool)
{
    /// <summary>Compressed blocks of earlier runs, for formats that are cut into blocks; or null.</summary>
    public IBlockCache? Cache { get; init; }

    /// <summary>The directory for temporary files of large archives.</summary>
    public string ScratchFolder { get; init; } = Path.GetTempPath();

    /// <summary>Receives the bytes of content that are packed so far, and all of them, from one thread at a time; or null.</summary>
    public Action<long, long>? Progress { get; init; }

    /// <summary>Writes an archive.</summary>
    /// <param name="entries">The entries, sorted by path, a directory before what is in it. They are read several times and not kept, so a list may make them when they are read.</param>
    /// <param name="destination">The stream that receives the archive; not closed. It need not be seekable.</param>
    /// <param name="cancellationToken">Stops the work; the archive is cut short then.</param>
    /// <returns>The frames of the archive, where it has several.</returns>
    /// <exception cref="InvalidOperationException">The options do not fit the format, or a content is longer or shorter than its entry says.</exception>
    /// <exception cref="LinkCopyException">A link that is copied leads nowhere.</exception>
    /// <exception cref="XzLibraryMissingException">liblzma is not installed.</exception>
    public ArchiveMap Write(
        IReadOnlyList<ArchiveEntry> entries,
        Stream destination,
        CancellationToken cancellationToken = default
    )
    {
        if (options.FindProblem() is { } problem)
            throw new InvalidOperationException(problem);
        IReadOnlyList<ArchiveEntry> ordered = ArchiveOrder.Of(
            options.CopiesLinks ? LinkCopies.Of(entries) : entries,
            options
        );
        long length =
            options.Format == ArchiveFormat.Zip ? ordered.Sum(entry => entry.Length) : TarPacker.LengthOf(ordered);
        Progress?.Invoke(0, length);
        if (options.FrameSize is { } frameSize)
            return WriteFrames(ordered, BlockBounds.Frames(frameSize), destination, length, cancellationToken);
        WriteWhole(ordered, destination, length, cancellationToken);
        return ArchiveMap.None;
    }

    private void WriteWhole(
        IReadOnlyList<ArchiveEntry> entries,
        Stream destination,
        long length,
        CancellationToken cancellationToken
    )
    {
        if (options.Format == ArchiveFormat.TarXz)
            WriteXz(entries, destination, length, cancellationToken);
        else if (options.Format == ArchiveFormat.TarZst)
            WriteZstd(entries, destination, length, cancellationToken);
        else if (options.Format == ArchiveFormat.TarGz)
            WriteGzip(entries, destination, length, cancellationToken);
        else if (options.Format == ArchiveFormat.Zip)
            WriteZip(entries, destination, length, cancellationToken);
        else
            WriteTar(entries, destination, length, cancellationToken);
    }

    private void WriteXz(
        IReadOnlyList<ArchiveEntry> entries,
        Stream destination,
        long length,
        CancellationToken cancellationToken
    )
    {
        using XzEncoderStream xz = new(
            destination,
            options.XzOptions,
            pool,
            BlockPlan.Of(entries, BlockBounds.Xz),
            Cache,
            cancellationToken
        )
        {
            Progress = ProgressTo(length),
        };
        TarPacker.Write(entries, xz, cancellationToken);
        xz.Complete();
    }

    private void WriteZstd(
        IReadOnlyList<ArchiveEntry> entries,
        Stream destination,
        long length,
        CancellationToken cancellationToken
    )
    {
        long jobs = (length / ZstdEncoder.JobSizeOf(options.Level)) + 1;
        int threads = (int)Math.Min(jobs, pool.Threads);
        pool.AcquireThreads(threads, cancellationToken);
        try
        {
            using ZstdEncoderStream zstd = new(destination, options.Level, length, threads)
            {
                Progress = ProgressTo(length),
            };
            TarPacker.Write(entries, zstd, cancellationToken);
            zstd.Complete();
        }
        finally
        {
            pool.ReleaseThreads(threads);
        }
    }

    private void WriteGzip(
        IReadOnlyList<ArchiveEntry> entries,
        Stream destination,
        long length,
        CancellationToken cancellationToken
    )
    {
        using GzipEncoderStream gzip = new(destination, options.Level, pool, cancellationToken)
        {
            Progress = ProgressTo(length),
        };
        TarPacker.Write(entries, gzip, cancellationToken);
        gzip.Complete();
    }

    private void WriteZip(
        IReadOnlyList<ArchiveEntry> entries,
        Stream destination,
        long length,
        CancellationToken cancellationToken
    ) =>
        new ZipWriter(destination, options.Level, pool, cancellationToken)
        {
            ScratchFolder = ScratchFolder,
            Progress = ProgressTo(length),
        }.Write(entries);

    private void WriteTar(
        IReadOnlyList<ArchiveEntry> entries,
        Stream destination,
        long length,
        CancellationToken cancellationToken
    )
    {
        using CountingStream counting = new(destination, ProgressTo(length));
        TarPacker.Write(entries, counting, cancellationToken);
    }

    private ArchiveMap WriteFrames(
        IReadOnlyList<ArchiveEntry> entries,
        BlockBounds bounds,
        Stream destination,
        long length,
        CancellationToken cancellationToken
    )
    {
        ImmutableArray<int> lengths = BlockPlan.Of(entries, bounds);
        ImmutableArray<ZstdFrame>.Builder frames = ImmutableArray.CreateBuilder<ZstdFrame>(lengths.Length);
        using BlockStream blocks = new(
            destination,
            new ZstdFrameEncoder(options.Level, bounds.Max),
            pool,
            lengths,
            cancellationToken
        )
        {
            Cache = Cache,
            Progress = ProgressTo(length),
            Written = (frame, content) =>
                frames.Add(
                    new ZstdFrame(
                        frames.Count == 0 ? 0 : frames[^1].Offset + frames[^1].PackedLength,
                        frame.Count,
                        content
                    )
                ),
        };
        TarPacker.Write(entries, blocks, cancellationToken);
        blocks.Complete();
        destination.Write(SeekTable.Write(frames));
        return new ArchiveMap(frames.ToImmutable(), ArchiveMap.PlacesOf(entries, lengths));
    }

    private Action<long>? ProgressTo(long length) =>
        Progress is { } progress ? packed => progress(packed, length) : null;
}
