namespace Venvstacks.Files;

/// <summary>The kind and the attributes of an entry of a folder. Links are not followed.</summary>
/// <param name="Kind"><see cref="FileAttributes.Directory"/>, <see cref="FileAttributes.ReparsePoint"/> for a link, <see cref="FileAttributes.Normal"/> for a regular file, else <see cref="FileAttributes.Device"/>.</param>
/// <param name="Size">The length in bytes.</param>
/// <param name="Mode">The permission bits; none on Windows.</param>
/// <param name="Modified">The time of the content in ticks since 1970.</param>
internal readonly record struct EntryStat(FileAttributes Kind, long Size, UnixFileMode Mode, long Modified)
{
    /// <summary>The attributes of an entry now, or null if it cannot be found.</summary>
    public static EntryStat? Of(string path) => NativeStat.FindEntry(path);

    /// <summary>Whether the entry is a folder.</summary>
    public bool IsFolder => Kind == FileAttributes.Directory;

    /// <summary>Whether the entry is a symbolic link.</summary>
    public bool IsLink => Kind == FileAttributes.ReparsePoint;
}
