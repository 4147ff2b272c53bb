namespace Venvstacks.Formats.Tar;

/// <summary>The kind of an entry of a tar archive.</summary>
public enum TarEntryKind
{
    /// <summary>A file with content.</summary>
    File,

    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A symbolic link; its target is any text, relative to the folder that the link lies in.</summary>
    SymbolicLink,

    /// <summary>A second name of a file that stands earlier in the archive.</summary>
    HardLink,
}

/// <summary>One entry of a tar archive, without its content.</summary>
/// <param name="Path">The path as the archive spells it, a folder's without its last slash. A reader does not judge it: see <see cref="Archives.EntryPath"/>.</param>
/// <param name="Kind">What it is.</param>
public sealed record TarEntry(string Path, TarEntryKind Kind)
{
    /// <summary>The permission bits (<c>07777</c>).</summary>
    public int Mode { get; init; }

    /// <summary>When it was last changed, in whole seconds; a reader drops fractions.</summary>
    public DateTimeOffset ModifiedAt { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The length of the content in bytes; 0 for all but files.</summary>
    public long Length { get; init; }

    /// <summary>The target of a link: for a hard link a path in the archive; null for files and folders.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>The number of the owner. A writer always writes 0.</summary>
    public long UserId { get; init; }

    /// <summary>The number of the group. A writer always writes 0.</summary>
    public long GroupId { get; init; }

    /// <summary>The name of the owner. A writer always writes <c>root</c>.</summary>
    public string UserName { get; init; } = "root";

    /// <summary>The name of the group. A writer always writes <c>root</c>.</summary>
    public string GroupName { get; init; } = "root";
}
