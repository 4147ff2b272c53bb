using System.Collections;
using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Packing;

/// <summary>Entries in another order, without a copy of them.</summary>
/// <param name="entries">The entries.</param>
/// <param name="order">The index in <paramref name="entries"/> of each.</param>
internal sealed class ReorderedEntries(IReadOnlyList<ArchiveEntry> entries, ImmutableArray<int> order)
    : IReadOnlyList<ArchiveEntry>
{
    public int Count => order.Length;

    public ArchiveEntry this[int index] => entries[order[index]];

    public IEnumerator<ArchiveEntry> GetEnumerator() => order.Select(index => entries[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
