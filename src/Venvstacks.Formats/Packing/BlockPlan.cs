using System.IO.Hashing;
using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Tar;

namespace Venvstacks.Formats.Packing;

/// <summary>
/// Cuts a tar archive into blocks by its content, so that a change of some entries leaves the blocks before and most blocks behind them
/// as they were: large files on their own, the others between entries where the owner changes or the hash of the path is smallest.
/// </summary>
/// <remarks>A plan is a function of paths, owners and lengths. docs/decisions/0008 has the measurements.</remarks>
internal sealed class BlockPlan
{
    private readonly IReadOnlyList<ArchiveEntry> _entries;
    private readonly BlockBounds _bounds;
    private readonly long[] _lengths;
    private readonly List<int> _blocks = [];

    private BlockPlan(IReadOnlyList<ArchiveEntry> entries, BlockBounds bounds)
    {
        (_entries, _bounds) = (entries, bounds);
        _lengths = [.. entries.Select(entry => TarWriter.LengthOf(TarPacker.ToTar(entry)))];
    }

    /// <summary>The lengths of the blocks of a tar archive, its end mark included.</summary>
    /// <param name="entries">The entries in the order of the archive.</param>
    /// <param name="bounds">How long blocks are.</param>
    public static ImmutableArray<int> Of(IReadOnlyList<ArchiveEntry> entries, BlockBounds bounds)
    {
        BlockPlan plan = new(entries, bounds);
        plan.Cut();
        return [.. plan._blocks];
    }

    private void Cut()
    {
        int start = 0;
        for (int i = 0; i < _lengths.Length; i++)
        {
            if (_lengths[i] < _bounds.Min)
                continue;
            CutLarge(_lengths[i], CutRun(start, i, isLast: false));
            start = i + 1;
        }
        CutRun(start, _lengths.Length, isLast: true);
    }

    // Pieces of one length, counted from the start of the file. A short run before the file joins its first piece, so a piece leaves
    // room for one.
    private void CutLarge(long length, long before)
    {
        long room = _bounds.Max - _bounds.Min;
        long count = (length + room - 1) / room;
        for (long i = 0, from = 0; i < count; i++)
        {
            long to = length * (i + 1) / count;
            _blocks.Add((int)(to - from + (i == 0 ? before : 0)));
            from = to;
        }
    }

    // Small entries between large ones. Returns the length of a run that is too short for a block.
    private long CutRun(int start, int end, bool isLast)
    {
        long left = _lengths[start..end].Sum() + (isLast ? TarWriter.EndLength : 0);
        while (left > _bounds.Max)
        {
            (int next, long length) = FindCut(start, left);
            _blocks.Add((int)length);
            left -= length;
            start = next;
        }
        if (left < _bounds.Min && !isLast)
            return left;
        _blocks.Add((int)left);
        return 0;
    }

    // The best place between the shortest and the longest block that leaves at least a shortest block behind it.
    private (int Next, long Length) FindCut(int start, long left)
    {
        long last = Math.Min(_bounds.Max, left - _bounds.Min);
        (bool IsWithinGroup, ulong Hash) best = (true, ulong.MaxValue);
        (int Next, long Length) cut = (start, 0);
        long length = 0;
        for (int i = start; length + _lengths[i] <= last; i++)
        {
            length += _lengths[i];
            if (length < _bounds.Min)
                continue;
            (bool, ulong) rank = RankOf(i + 1);
            if (cut.Length == 0 || rank.CompareTo(best) < 0)
                (best, cut) = (rank, (i + 1, length));
        }
        return cut;
    }

    private (bool IsWithinGroup, ulong Hash) RankOf(int entry) =>
        (
            ArchiveOrder.GroupOf(_entries[entry - 1]) == ArchiveOrder.GroupOf(_entries[entry]),
            XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(_entries[entry].Path))
        );
}
