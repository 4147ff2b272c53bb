using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Store;

/// <summary>Files of the cache, counted.</summary>
/// <param name="Folder">The folder of the cache: what it holds and the version of its format.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Bytes">Their length.</param>
public sealed record CacheUsage(string Folder, int Files, long Bytes);

/// <summary>Which items of the cache are removed, besides those that nothing can use any more.</summary>
/// <param name="UsedBefore">Items that were last used before this time; null for none.</param>
/// <param name="MaxBytes">The least recently used items until the cache has this size; null for no limit.</param>
internal sealed record PruneLimits(DateTime? UsedBefore, long? MaxBytes);

/// <summary>Removes what is old from a cache that nobody uses meanwhile: formats of the past, damaged lists, items by age and size, files that no list has.</summary>
/// <param name="root">The folder of the cache.</param>
internal sealed class CachePruner(string root)
{
    private readonly Dictionary<string, (int Files, long Bytes)> _removed = new(StringComparer.Ordinal);
    private readonly List<string> _paths = [];

    /// <summary>The files of each folder that this program or an earlier one made.</summary>
    public static ImmutableArray<CacheUsage> Measure(string root)
    {
        if (File.Exists(root))
            throw StorageException.About(
                DiagnosticCodes.ReadOnlyCache,
                $"the cache '{root}' is not a directory",
                "set VENVSTACKS_CACHE_DIR to a directory"
            );
        if (!Directory.Exists(root))
            return [];
        return
        [
            .. Directory
                .EnumerateDirectories(root)
                .Select(path => Path.GetFileName(path))
                .Where(CacheFormats.IsKnown)
                .Order(StringComparer.Ordinal)
                .Select(folder => Count(folder, FilesIn(Path.Combine(root, folder)))),
        ];
    }

    /// <summary>Removes files.</summary>
    /// <returns>What was removed, or would be, by folder.</returns>
    /// <exception cref="StorageException">A file cannot be removed.</exception>
    public ImmutableArray<CacheUsage> Prune(PruneLimits limits, bool isDryRun, CancellationToken cancellationToken)
    {
        foreach (string folder in FoldersWhere(CacheFormats.IsOld))
            Remove(folder, FilesIn(Path.Combine(root, folder)));
        PruneItems(limits);
        if (!isDryRun)
            Delete(cancellationToken);
        return Removed();
    }

    /// <summary>Removes all folders that this program or an earlier one made.</summary>
    /// <exception cref="StorageException">A file cannot be removed.</exception>
    public ImmutableArray<CacheUsage> Clean(bool isDryRun, CancellationToken cancellationToken)
    {
        foreach (string folder in FoldersWhere(CacheFormats.IsKnown))
            Remove(folder, FilesIn(Path.Combine(root, folder)));
        if (!isDryRun)
            Delete(cancellationToken);
        return Removed();
    }

    private void PruneItems(PruneLimits limits)
    {
        List<CachedItem> kept = [];
        foreach (
            CachedItem item in CacheFormats
                .Current.Where(folder => folder != CacheFormats.Files)
                .SelectMany(folder => CachedItem.In(root, folder))
        )
        {
            if (item.IsDamaged || IsUnpacked(item) || item.LastUse < limits.UsedBefore)
                Remove(item);
            else
                kept.Add(item);
        }
        Dictionary<string, FileInfo> store = FilesIn(Path.Combine(root, CacheFormats.Files))
            .ToDictionary(
                file => Path.GetRelativePath(Path.Combine(root, CacheFormats.Files), file.FullName),
                StringComparer.Ordinal
            );
        Dictionary<string, int> uses = kept.SelectMany(item => item.Contents)
            .GroupBy(content => content, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        foreach ((_, FileInfo file) in store.Where(file => !uses.ContainsKey(file.Key)))
            Remove(CacheFormats.Files, [file]);
        if (limits.MaxBytes is not { } most)
            return;
        long size = kept.Sum(item => item.Bytes) + uses.Keys.Sum(content => LengthOf(content));
        foreach (
            CachedItem item in kept.OrderBy(item => item.LastUse).ThenBy(item => item.Paths[0], StringComparer.Ordinal)
        )
        {
            if (size <= most)
                return;
            Remove(item);
            size -= item.Bytes;
            foreach (
                string content in item.Contents.Where(content => --uses[content] == 0 && store.ContainsKey(content))
            )
            {
                Remove(CacheFormats.Files, [store[content]]);
                size -= LengthOf(content);
            }
        }

        long LengthOf(string content) => store.TryGetValue(content, out FileInfo? file) ? file.Length : 0;
    }

    // Another run downloaded the same file, or found it elsewhere.
    private bool IsUnpacked(CachedItem item) =>
        item.Folder == CacheFormats.Downloads
        && Path.GetFileNameWithoutExtension(item.Paths[0]) is var hash
        && (
            File.Exists(Path.Combine(root, CacheFormats.Wheels, hash))
            || File.Exists(Path.Combine(root, CacheFormats.Runtimes, hash))
        );

    private void Remove(CachedItem item) => Remove(item.Folder, item.Paths.Select(path => new FileInfo(path)));

    private void Remove(string folder, IEnumerable<FileInfo> files)
    {
        foreach (FileInfo file in files)
        {
            (int count, long bytes) = _removed.GetValueOrDefault(folder);
            _removed[folder] = (count + 1, bytes + file.Length);
            _paths.Add(file.FullName);
        }
    }

    // A list goes before the files of the store that it has: what is cut off here lacks nothing that is listed.
    private void Delete(CancellationToken cancellationToken)
    {
        string store = Path.Combine(root, CacheFormats.Files) + Path.DirectorySeparatorChar;
        foreach (string path in _paths.OrderBy(path => path.StartsWith(store, StringComparison.Ordinal)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            StorageException.Guard("delete", path, () => File.Delete(path));
        }
        foreach (string folder in FoldersWhere(CacheFormats.IsKnown))
        {
            string path = Path.Combine(root, folder);
            StageSweeper.Sweep(path);
            if (CacheFormats.IsOld(folder))
                StorageException.Guard("delete", path, () => Directory.Delete(path, recursive: true));
        }
        StageSweeper.Sweep(root);
    }

    private ImmutableArray<CacheUsage> Removed() =>
        [
            .. _removed
                .OrderBy(folder => folder.Key, StringComparer.Ordinal)
                .Select(folder => new CacheUsage(folder.Key, folder.Value.Files, folder.Value.Bytes)),
        ];

    private IEnumerable<string> FoldersWhere(Func<string, bool> isWanted) =>
        [.. Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)).Where(isWanted)];

    private static CacheUsage Count(string folder, IEnumerable<FileInfo> files)
    {
        FileInfo[] all = [.. files];
        return new CacheUsage(folder, all.Length, all.Sum(file => file.Length));
    }

    private static IEnumerable<FileInfo> FilesIn(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories) : [];
}
