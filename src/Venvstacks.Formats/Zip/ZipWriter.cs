using System.Collections.Concurrent;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Blocks;

namespace Venvstacks.Formats.Zip;

/// <summary>
/// Writes zip archives with Unix modes and links. Sizes are known before an entry is written, so there are no data descriptors; zip64 is
/// used only where a number needs it. Equal entries and level give equal bytes, whatever the threads.
/// </summary>
/// <param name="destination">The stream that receives the archive; not closed.</param>
/// <param name="level">The level of deflate, 1 (fast) to 9 (small).</param>
/// <param name="pool">The threads that compress.</param>
/// <param name="cancellationToken">Stops the work; the archive is cut short then.</param>
public sealed class ZipWriter(
    Stream destination,
    int level,
    CompressionPool pool,
    CancellationToken cancellationToken = default
)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentBag<ZipEntryPacker> _packers = [];
    private readonly List<(ZipPackedEntry Entry, long Offset)> _written = [];
    private long _position;
    private long _packed;

    /// <summary>The directory for a temporary file where compressed files of more than 1 MiB wait for their turn.</summary>
    public string ScratchFolder { get; init; } = Path.GetTempPath();

    /// <summary>Receives the bytes of content that are compressed so far, from one thread at a time; or null.</summary>
    public Action<long>? Progress { get; init; }

    /// <summary>Writes an archive.</summary>
    /// <param name="entries">All entries, in the order of the archive.</param>
    /// <exception cref="InvalidOperationException">A content is longer or shorter than its entry says.</exception>
    public void Write(IReadOnlyList<ArchiveEntry> entries)
    {
        using ZipSpool spool = new(ScratchFolder);
        Dictionary<int, Task<ZipPackedEntry>> large = [];
        Queue<(Range Range, Task<ZipPackedEntry[]> Small)> batches = new();
        try
        {
            StartLarge(entries, spool, large);
            foreach (Range batch in BatchesOf(entries))
            {
                batches.Enqueue((batch, pool.Start(() => PackSmall(entries, batch, spool), cancellationToken)));
                while (batches.Count > 4 * pool.Threads || (batches.Count > 0 && batches.Peek().Small.IsCompleted))
                    WriteBatch(batches.Dequeue(), entries.Count, large);
            }
            while (batches.Count > 0)
                WriteBatch(batches.Dequeue(), entries.Count, large);
            WriteEnd();
        }
        finally
        {
            // What still runs uses the spool; its own errors were reported, or the first one was.
            Task[] running = [.. large.Values, .. batches.Select(batch => batch.Small)];
            Task.WhenAll(running).ContinueWith(_ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    // One large file is one stream of deflate, so the largest are started first.
    private void StartLarge(
        IReadOnlyList<ArchiveEntry> entries,
        ZipSpool spool,
        Dictionary<int, Task<ZipPackedEntry>> large
    )
    {
        foreach (
            (int index, ArchiveEntry entry) in entries
                .Index()
                .Where(item => IsLarge(item.Item))
                .OrderByDescending(item => item.Item.Length)
        )
            large[index] = pool.Start(() => Pack(spool, packer => packer.PackLarge(entry)), cancellationToken);
    }

    private ZipPackedEntry[] PackSmall(IReadOnlyList<ArchiveEntry> entries, Range batch, ZipSpool spool) =>
        Pack<ZipPackedEntry[]>(
            spool,
            packer =>
                [
                    .. Enumerable
                        .Range(batch.Start.Value, batch.End.Value - batch.Start.Value)
                        .Where(i => !IsLarge(entries[i]))
                        .Select(i => packer.PackSmall(entries[i])),
                ]
        );

    // A packer has buffers of more than 1 MiB, so one of an earlier entry is taken.
    private T Pack<T>(ZipSpool spool, Func<ZipEntryPacker, T> pack)
    {
        if (!_packers.TryTake(out ZipEntryPacker? packer))
            packer = new ZipEntryPacker(level, spool, Advance);
        T packed = pack(packer);
        _packers.Add(packer);
        return packed;
    }

    // Neighbours whose small files have about 1 MiB together.
    private static IEnumerable<Range> BatchesOf(IReadOnlyList<ArchiveEntry> entries)
    {
        const int most = 4096;
        int start = 0;
        long length = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            length += IsLarge(entries[i]) ? 0 : entries[i].Length;
            if (length >= ZipEntryPacker.SmallLength || i + 1 - start == most)
            {
                yield return start..(i + 1);
                (start, length) = (i + 1, 0);
            }
        }
        if (start < entries.Count)
            yield return start..entries.Count;
    }

    private void WriteBatch(
        (Range Range, Task<ZipPackedEntry[]> Small) batch,
        int count,
        Dictionary<int, Task<ZipPackedEntry>> large
    )
    {
        Queue<ZipPackedEntry> small = new(batch.Small.GetAwaiter().GetResult());
        (int start, int length) = batch.Range.GetOffsetAndLength(count);
        for (int i = start; i < start + length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write(
                large.TryGetValue(i, out Task<ZipPackedEntry>? task) ? task.GetAwaiter().GetResult() : small.Dequeue()
            );
        }
    }

    private void Write(ZipPackedEntry packed)
    {
        _written.Add((packed with { CopyTo = _ => { } }, _position)); // its data is not needed any more
        byte[] header = ZipHeaders.Local(packed);
        destination.Write(header);
        packed.CopyTo(destination);
        _position += header.Length + packed.PackedLength;
    }

    private void WriteEnd()
    {
        long length = 0;
        foreach ((ZipPackedEntry packed, long offset) in _written)
        {
            byte[] record = ZipHeaders.Central(packed, offset);
            destination.Write(record);
            length += record.Length;
        }
        destination.Write(ZipHeaders.End(_written.Count, _position, length));
    }

    private static bool IsLarge(ArchiveEntry entry) => entry.Length > ZipEntryPacker.SmallLength;

    private void Advance(int slice)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _packed += slice;
            Progress?.Invoke(_packed);
        }
    }
}
