using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Store;

/// <summary>Something in the cache that can be removed alone: a list of files in the store, or a file.</summary>
/// <param name="Folder">The folder of the cache.</param>
/// <param name="Paths">Its full paths.</param>
/// <param name="Bytes">The length of its own files.</param>
/// <param name="LastUse">When it was last read or written, as far as the file system records that.</param>
internal sealed record CachedItem(string Folder, ImmutableArray<string> Paths, long Bytes, DateTime LastUse)
{
    /// <summary>The files of the store that it lists, relative to the store.</summary>
    public ImmutableArray<string> Contents { get; init; } = [];

    /// <summary>Whether it cannot be read, so that it is of no use.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>The items of a folder of the cache.</summary>
    public static IEnumerable<CachedItem> In(string root, string folder)
    {
        string path = Path.Combine(root, folder);
        if (!Directory.Exists(path))
            return [];
        return Directory
            .EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => !StageName.TryGetFinal(Path.GetFileName(file), out _))
            .GroupBy(KeyOf, StringComparer.Ordinal)
            .Select(files => Read(folder, [.. files.Select(file => new FileInfo(file))]));
    }

    // An archive and its facts go together, and an unfinished download and its validator.
    private static string KeyOf(string path) =>
        Path.GetExtension(path) is ".facts" or CacheFormats.PartEnding or CacheFormats.ValidatorEnding
            ? path[..path.LastIndexOf('.')]
            : path;

    private static CachedItem Read(string folder, FileInfo[] files)
    {
        CachedItem item = new(
            folder,
            [.. files.Select(file => file.FullName)],
            files.Sum(file => file.Length),
            files.Max(file =>
                file.LastAccessTimeUtc > file.LastWriteTimeUtc ? file.LastAccessTimeUtc : file.LastWriteTimeUtc
            )
        );
        string kind = folder.Split('-')[0];
        if (kind is not ("wheels" or "runtimes" or "layers" or "bytecode"))
            return item;
        IEnumerable<StoredContent>? contents = ContentsOf(kind, files[0].FullName);
        return item with
        {
            Contents = [.. (contents ?? []).Select(content => content.RelativePath).Distinct(StringComparer.Ordinal)],
            IsDamaged = contents is null,
        };
    }

    private static IEnumerable<StoredContent>? ContentsOf(string kind, string path)
    {
        return StorageException.Guard("read", path, Read);

        IEnumerable<StoredContent>? Read()
        {
            switch (kind)
            {
                case "wheels":
                    return UnpackedWheelText.Find(path)?.Files.Select(file => file.Content);
                case "layers":
                    return StoredLayerText.Find(path) is { } layer ? FilesOf(layer.Manifest.Entries) : null;
                default:
                    return ManifestText.TryRead(path, out ImmutableArray<ManifestEntry> entries)
                        ? FilesOf(entries)
                        : null;
            }
        }
    }

    private static IEnumerable<StoredContent> FilesOf(IEnumerable<ManifestEntry> entries) =>
        entries.Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Content);
}
