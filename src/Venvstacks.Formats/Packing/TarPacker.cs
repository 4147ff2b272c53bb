using Venvstacks.Formats.Archives;
using Venvstacks.Formats.Tar;

namespace Venvstacks.Formats.Packing;

/// <summary>Writes entries as a tar archive.</summary>
internal static class TarPacker
{
    /// <summary>The length of the archive in bytes.</summary>
    public static long LengthOf(IReadOnlyList<ArchiveEntry> entries) =>
        entries.Sum(entry => TarWriter.LengthOf(ToTar(entry))) + TarWriter.EndLength;

    /// <summary>Writes the archive.</summary>
    public static void Write(
        IReadOnlyList<ArchiveEntry> entries,
        Stream destination,
        CancellationToken cancellationToken
    )
    {
        TarWriter tar = new(destination);
        foreach (ArchiveEntry entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using Stream? content = entry.Open is null ? null : new ExactContentStream(entry);
            tar.Write(ToTar(entry), content);
        }
        tar.Complete();
    }

    /// <summary>The offset of each file's content in the archive.</summary>
    public static IEnumerable<(ArchiveEntry Entry, long Offset)> ContentsOf(IReadOnlyList<ArchiveEntry> entries)
    {
        long end = 0;
        foreach (ArchiveEntry entry in entries)
        {
            end += TarWriter.LengthOf(ToTar(entry));
            if (entry.Kind == ArchiveEntryKind.File)
                yield return (entry, end - TarField.Padded(entry.Length));
        }
    }

    /// <summary>The entry as tar has it.</summary>
    public static TarEntry ToTar(ArchiveEntry entry) =>
        new(entry.Path, ToTar(entry.Kind))
        {
            Mode = entry.Mode,
            ModifiedAt = DateTimeOffset.FromUnixTimeSeconds(entry.Time),
            Length = entry.Length,
            LinkTarget = entry.LinkTarget,
        };

    private static TarEntryKind ToTar(ArchiveEntryKind kind) =>
        kind switch
        {
            ArchiveEntryKind.Directory => TarEntryKind.Directory,
            ArchiveEntryKind.Link => TarEntryKind.SymbolicLink,
            _ => TarEntryKind.File,
        };
}
