using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Packing;

/// <summary>The orders of entries in archives. Each is a function of the entries alone, however they come.</summary>
/// <remarks>In tar archives directories come first and links last, so nothing is unpacked through a link.</remarks>
internal static class ArchiveOrder
{
    /// <summary>The order of an archive.</summary>
    /// <param name="entries">The entries, sorted by path, a directory before what is in it.</param>
    /// <param name="options">The archive.</param>
    public static ImmutableArray<ArchiveEntry> Of(IReadOnlyList<ArchiveEntry> entries, ArchiveOptions options) =>
        options.Order switch
        {
            EntryOrderKind.ByPath => [.. entries],
            EntryOrderKind.ByExtension =>
            [
                .. entries.OrderBy(entry => entry.Kind).ThenBy(ExtensionOf, StringComparer.Ordinal),
            ],
            EntryOrderKind.ByOwner => [.. entries.OrderBy(entry => entry.Kind).ThenBy(OwnerOf, StringComparer.Ordinal)],
            _ => [.. entries.OrderBy(entry => entry.Kind).ThenBy(ClassOf).ThenBy(OwnerOf, StringComparer.Ordinal)],
        };

    /// <summary>What files have in common that stand next to each other; a block is best cut where it changes.</summary>
    public static (ArchiveEntryKind Kind, ContentClass Class, string Owner) GroupOf(ArchiveEntry entry) =>
        (entry.Kind, ClassOf(entry), OwnerOf(entry));

    // Directories belong to several packages; they and links keep the order of paths.
    private static string OwnerOf(ArchiveEntry entry) => entry.Kind == ArchiveEntryKind.File ? entry.Owner : "";

    private static ContentClass ClassOf(ArchiveEntry entry) =>
        entry.Kind == ArchiveEntryKind.File ? ContentClasses.Of(entry.Path) : ContentClass.Other;

    private static string ExtensionOf(ArchiveEntry entry) => Path.GetExtension(entry.Path);
}
