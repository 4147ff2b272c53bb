namespace Venvstacks.Layers;

/// <summary>What a manifest entry is.</summary>
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
/// <remarks>Made by <see cref="Directory"/>, <see cref="File"/> and <see cref="Link"/>, so that a kind has what belongs to it and no more.</remarks>
public sealed record ManifestEntry
{
    private ManifestEntry(string path, EntryKind kind, long time) => (Path, Kind, Time) = (path, kind, time);

    /// <summary>The path relative to the layer's folder, with slashes.</summary>
    public string Path { get; private init; }

    /// <summary>What it is.</summary>
    public EntryKind Kind { get; }

    /// <summary>Whether it is a file that may be executed: mode 0755 instead of 0644.</summary>
    public bool IsExecutable { get; private init; }

    /// <summary>The modification time in seconds since 1970 (UTC), not later than the time of the layer's lock.</summary>
    public long Time { get; }

    /// <summary>A file's SHA-256 in lower-case hexadecimal digits, else empty.</summary>
    public string Sha256 { get; private init; } = "";

    /// <summary>A file's size in bytes, else 0.</summary>
    public long Size { get; private init; }

    /// <summary>What a link points to, relative to the folder that it lies in; else empty.</summary>
    public string Target { get; private init; } = "";

    /// <summary>The permission bits: 0755 for folders, links and executable files, 0644 for other files.</summary>
    public int Mode => Kind == EntryKind.File && !IsExecutable ? 0b110_100_100 : 0b111_101_101;

    /// <summary>A folder.</summary>
    public static ManifestEntry Directory(string path, long time) => new(path, EntryKind.Directory, time);

    /// <summary>A file by its content, which lies in the store.</summary>
    public static ManifestEntry File(string path, string sha256, long size, bool isExecutable, long time) =>
        new(path, EntryKind.File, time)
        {
            Sha256 = sha256,
            Size = size,
            IsExecutable = isExecutable,
        };

    /// <summary>A symbolic link.</summary>
    public static ManifestEntry Link(string path, string target, long time) =>
        new(path, EntryKind.Link, time) { Target = target };

    /// <summary>The same thing at another path.</summary>
    public ManifestEntry At(string path) => this with { Path = path };
}
