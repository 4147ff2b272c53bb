using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Packing;

/// <summary>The orders of entries in archives. Each is a function of the entries alone, however they come.</summary>
/// <remarks>In tar archives directories come first and links last, so nothing is unpacked through a link.</remarks>
internal static class ArchiveOrder
{
    /// <summary>The order of an archive.</summary>
    /// <param name="entries">The entries, sorted by path, a directory before what is in it.</param>
    /// <param name="options">The archive.</param>
    public static IReadOnlyList<ArchiveEntry> Of(IReadOnlyList<ArchiveEntry> entries, ArchiveOptions options)
    {
        IOrderedEnumerable<int> byKind = Enumerable.Range(0, entries.Count).OrderBy(i => entries[i].Kind);
        return options.Order switch
        {
            EntryOrderKind.ByPath => entries,
            EntryOrderKind.ByExtension => Reordered(byKind.ThenBy(ExtensionOf, StringComparer.Ordinal)),
            EntryOrderKind.ByOwner => Reordered(byKind.ThenBy(Owner, StringComparer.Ordinal)),
            _ => Reordered(byKind.ThenBy(i => ClassOf(entries[i])).ThenBy(Owner, StringComparer.Ordinal)),
        };

        string ExtensionOf(int index) => Path.GetExtension(entries[index].Path);

        string Owner(int index) => OwnerOf(entries[index]);

        ReorderedEntries Reordered(IEnumerable<int> order) => new(entries, [.. order]);
    }

    /// <summary>The group of files that stand next to each other; a block is best cut between two groups.</summary>
    public static (ArchiveEntryKind Kind, ContentClass Class, string Owner) GroupOf(ArchiveEntry entry) =>
        (entry.Kind, ClassOf(entry), OwnerOf(entry));

    // Directories belong to several packages; they and links keep the order of paths.
    private static string OwnerOf(ArchiveEntry entry) => entry.Kind == ArchiveEntryKind.File ? entry.Owner : "";

    private static ContentClass ClassOf(ArchiveEntry entry) =>
        entry.Kind == ArchiveEntryKind.File ? ContentClasses.Of(entry.Path) : ContentClass.Other;
}
