namespace Venvstacks.Store;

/// <summary>The kind of a manifest entry.</summary>
public enum EntryKind
{
    /// <summary>A folder.</summary>
    Directory,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A symbolic link.</summary>
    Link,
}

/// <summary>One file, folder or link of a layer.</summary>
/// <remarks>Created by <see cref="Directory"/>, <see cref="File"/> and <see cref="Link"/>, so that each kind has its own properties only.</remarks>
public sealed record ManifestEntry
{
    private ManifestEntry(ReadOnlySpan<char> path, EntryKind kind, long time) =>
        ((Folder, Name), Kind, Time) = (StringPool.Split(path), kind, time);

    /// <summary>The path relative to the layer's folder, with slashes.</summary>
    public string Path => Folder.Length == 0 ? Name : $"{Folder}/{Name}";

    /// <summary>The path of its folder; empty at the top of the layer.</summary>
    internal string Folder { get; private init; }

    /// <summary>The last part of the path.</summary>
    internal string Name { get; private init; }

    /// <summary>The kind.</summary>
    public EntryKind Kind { get; }

    /// <summary>The modification time in seconds since 1970 (UTC), not later than the time of the layer's lock.</summary>
    public long Time { get; private init; }

    /// <summary>The content of a file; default for other kinds.</summary>
    public StoredContent Content { get; private init; }

    /// <summary>The target of a link, relative to its folder; else empty.</summary>
    public string Target { get; private init; } = "";

    /// <summary>A file's size in bytes, else 0.</summary>
    public long Size => Content.Size;

    /// <summary>The permission bits: 0755 for folders, links and executable files, 0644 for other files.</summary>
    public int Mode => Kind == EntryKind.File && !Content.IsExecutable ? 0b110_100_100 : 0b111_101_101;

    /// <summary>A folder.</summary>
    public static ManifestEntry Directory(string path, long time) => new(path, EntryKind.Directory, time);

    /// <summary>A file by its content.</summary>
    public static ManifestEntry File(string path, StoredContent content, long time) =>
        new(path, EntryKind.File, time) { Content = content };

    /// <summary>A symbolic link.</summary>
    public static ManifestEntry Link(string path, string target, long time) =>
        new(path, EntryKind.Link, time) { Target = target };

    /// <summary>The entry, dated no later than a time.</summary>
    /// <param name="time">Seconds since 1970.</param>
    public ManifestEntry NotAfter(long time) => this with { Time = Math.Min(Time, time) };

    /// <summary>The entry at another path.</summary>
    public ManifestEntry At(string path)
    {
        (string folder, string name) = StringPool.Split(path);
        return this with { Folder = folder, Name = name };
    }

    /// <summary>The path below another folder.</summary>
    internal string PathIn(string folder) => Folder.Length == 0 ? $"{folder}/{Name}" : $"{folder}/{Folder}/{Name}";
}
