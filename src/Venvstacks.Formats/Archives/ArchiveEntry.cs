namespace Venvstacks.Formats.Archives;

/// <summary>The kind of an entry of an archive that is written.</summary>
public enum ArchiveEntryKind
{
    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A symbolic link.</summary>
    Link,
}

/// <summary>An entry to be written to an archive of any format.</summary>
/// <param name="Path">The path with slashes, a directory's without a last one.</param>
/// <param name="Kind">The kind.</param>
public sealed record ArchiveEntry(string Path, ArchiveEntryKind Kind)
{
    /// <summary>The permission bits (<c>07777</c>).</summary>
    public int Mode { get; init; }

    /// <summary>The modification time in seconds since 1970 (UTC).</summary>
    public long Time { get; init; }

    /// <summary>A file's length in bytes, else 0.</summary>
    public long Length { get; init; }

    /// <summary>A link's target, relative to the directory that the link is in; else null.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>The package that the entry belongs to, or an empty text: entries of one owner stand together where the format gains from that.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Opens a file's content, exactly <see cref="Length"/> bytes, from any thread and more than once; null for an empty file and other kinds.</summary>
    public Func<Stream>? Open { get; init; }
}
