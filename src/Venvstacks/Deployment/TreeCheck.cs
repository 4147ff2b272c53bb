using System.Collections.Concurrent;
using System.IO.Enumeration;
using Venvstacks.Diagnostics;
using Venvstacks.Files;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Compares a layer's directory with the lists of its entries.</summary>
/// <param name="layer">The name of the layer's directory.</param>
/// <param name="folder">The full path of the directory.</param>
/// <param name="entries">All entries that it should have; a later one counts where paths are equal.</param>
internal sealed class TreeCheck(string layer, string folder, IEnumerable<ManifestEntry> entries)
{
    // File systems without permissions, such as exFAT, have times of two seconds from 1980.
    private const long FirstCoarseTime = 315_532_800;
    private static readonly TimeSpan CoarseTime = TimeSpan.FromSeconds(2);

    private static readonly EnumerationOptions AllEntries = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    private readonly Dictionary<string, Expected> _expected = Expect(entries);
    private readonly ConcurrentBag<TreeProblem> _problems = [];
    private readonly ConcurrentBag<ManifestEntry> _same = [];
    private UnixFileMode _folderMode;

    /// <summary>Whether the file system keeps permissions and exact times.</summary>
    public bool HasPermissions { get; init; } = true;

    /// <summary>The permissions that directories got when they were made; null for those that the layer's own directory has now.</summary>
    public UnixFileMode? FolderMode { get; init; }

    /// <summary>The difference of the layer's own directory; null where there is none.</summary>
    public TreeProblem? FindOwnProblem() =>
        EntryStat.Of(folder) switch
        {
            null => Own(TreeProblemKind.Missing),
            { IsFolder: false } => Own(TreeProblemKind.WrongKind),
            { } stat => HasPermissions && !FilePermissions.AreOfFolder(stat.Mode, FolderMode ?? stat.Mode)
                ? Own(TreeProblemKind.WrongMode)
                : null,
        };

    /// <summary>Compares kinds, sizes, times, permissions and links, and finds additional files; with contents, hashes instead of times.</summary>
    /// <returns>The differences, by path.</returns>
    public ImmutableArray<TreeProblem> Run(bool withContents, CancellationToken cancellationToken = default)
    {
        TreeProblem? own = FindOwnProblem();
        if (own is { Kind: not TreeProblemKind.WrongMode } || EntryStat.Of(folder) is not { } root)
            return own is null ? [] : [own];
        _folderMode = FolderMode ?? root.Mode;
        if (own is not null)
            _problems.Add(own);
        ParallelOptions options = new() { CancellationToken = cancellationToken };
        // Level by level: nothing below a link is looked at.
        for (string[] level = [""]; level.Length > 0; )
        {
            ConcurrentBag<string> below = [];
            Parallel.ForEach(level, options, prefix => CompareFolder(prefix, withContents, below));
            level = [.. below];
        }
        foreach (Expected item in _expected.Values)
        {
            if (!item.IsFound)
                Add(item.Path, TreeProblemKind.Missing);
        }
        if (withContents)
            _same.AsParallel().WithCancellation(cancellationToken).ForAll(CheckContent);
        return [.. _problems.OrderBy(problem => problem.Path, StringComparer.Ordinal)];
    }

    // A prefix is empty or ends with a slash.
    private void CompareFolder(string prefix, bool withContents, ConcurrentBag<string> below)
    {
        Dictionary<string, Expected>.AlternateLookup<ReadOnlySpan<char>> expected = _expected.GetAlternateLookup<
            ReadOnlySpan<char>
        >();
        try
        {
            foreach (Expected item in new FileSystemEnumerable<Expected>(folder + "/" + prefix, Find, AllEntries))
            {
                item.IsFound = true;
                EntryStat? stat = EntryStat.Of(Path.Combine(folder, item.Path));
                if (item.IsExtra)
                    _problems.Add(Extra(item.Path, stat));
                else if (stat is null)
                    Add(item.Path, TreeProblemKind.Unreadable);
                else if (FindProblem(item, stat.Value, withContents) is { } problem)
                    Add(item.Path, problem);
                else if (withContents && item.Entry is { Kind: EntryKind.File } file)
                    _same.Add(file);
                if (stat is { IsFolder: true })
                    below.Add(item.Path + "/");
            }
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            Add(prefix.TrimEnd('/'), TreeProblemKind.Unreadable);
        }

        Expected Find(ref FileSystemEntry item)
        {
            Span<char> path = stackalloc char[prefix.Length + item.FileName.Length];
            prefix.CopyTo(path);
            item.FileName.CopyTo(path[prefix.Length..]);
            return expected.TryGetValue(path, out Expected? known)
                ? known
                : new Expected(path.ToString()) { IsExtra = true };
        }
    }

    private TreeProblemKind? FindProblem(Expected item, EntryStat stat, bool withContents)
    {
        if (KindOf(stat) != item.Kind)
            return TreeProblemKind.WrongKind;
        return item.Entry switch
        {
            null or { Kind: EntryKind.Directory } => HasFolderMode(stat) ? null : TreeProblemKind.WrongMode,
            { Kind: EntryKind.Link } link => HasTarget(link) ? null : TreeProblemKind.WrongLink,
            { } file => FindFileProblem(file, stat, withContents),
        };
    }

    private TreeProblemKind? FindFileProblem(ManifestEntry entry, EntryStat stat, bool withContents) =>
        stat.Size != entry.Size ? TreeProblemKind.WrongSize
        : HasPermissions && !(FilePermissions.AreOfFile(stat.Mode) && HasExecutable(stat, entry.Content.IsExecutable))
            ? TreeProblemKind.WrongMode
        : !withContents && !HasTime(stat, entry) ? TreeProblemKind.WrongTime
        : null;

    private static EntryKind? KindOf(EntryStat stat) =>
        stat.Kind switch
        {
            FileAttributes.Directory => EntryKind.Directory,
            FileAttributes.ReparsePoint => EntryKind.Link,
            FileAttributes.Normal => EntryKind.File,
            _ => null,
        };

    private bool HasTarget(ManifestEntry link) =>
        new FileInfo(Path.Combine(folder, link.Path)).LinkTarget == link.Target;

    private bool HasFolderMode(EntryStat stat) =>
        !HasPermissions || FilePermissions.AreOfFolder(stat.Mode, _folderMode);

    private static bool HasExecutable(EntryStat stat, bool isExecutable) =>
        OperatingSystem.IsWindows() || stat.Mode.HasFlag(UnixFileMode.UserExecute) == isExecutable;

    private bool HasTime(EntryStat stat, ManifestEntry entry)
    {
        TimeSpan difference = new(stat.Modified - (entry.Time * TimeSpan.TicksPerSecond));
        return difference == TimeSpan.Zero
            || (!HasPermissions && (entry.Time < FirstCoarseTime || difference.Duration() <= CoarseTime));
    }

    private void CheckContent(ManifestEntry entry)
    {
        try
        {
            if (ContentHash.Sha256Of(Path.Combine(folder, entry.Path)) != entry.Content.Sha256)
                Add(entry.Path, TreeProblemKind.WrongContent);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            Add(entry.Path, TreeProblemKind.Unreadable);
        }
    }

    private TreeProblem Extra(string path, EntryStat? stat) =>
        new(layer, path, TreeProblemKind.Extra)
        {
            IsDirectoryLink = stat is { IsLink: true } && Directory.Exists(Path.Combine(folder, path)),
        };

    private TreeProblem Own(TreeProblemKind kind) => new(layer, "", kind);

    private void Add(string path, TreeProblemKind kind) => _problems.Add(new TreeProblem(layer, path, kind));

    private static Dictionary<string, Expected> Expect(IEnumerable<ManifestEntry> entries)
    {
        Dictionary<string, Expected> expected = new(StringComparer.Ordinal);
        foreach (ManifestEntry entry in entries)
            expected[entry.Path] = new Expected(entry.Path) { Entry = entry };
        Dictionary<string, Expected>.AlternateLookup<ReadOnlySpan<char>> known = expected.GetAlternateLookup<
            ReadOnlySpan<char>
        >();
        foreach (string path in expected.Keys.ToArray())
        {
            for (
                int slash = path.LastIndexOf('/');
                slash > 0 && !known.ContainsKey(path.AsSpan(0, slash));
                slash = path.LastIndexOf('/', slash - 1)
            )
                expected.Add(path[..slash], new Expected(path[..slash]));
        }
        return expected;
    }

    /// <summary>An entry of the lists, a folder that holds one, or an additional entry.</summary>
    private sealed class Expected(string path)
    {
        public string Path { get; } = path;

        /// <summary>The entry in the lists; null for others.</summary>
        public ManifestEntry? Entry { get; init; }

        public bool IsExtra { get; init; }

        public bool IsFound { get; set; }

        public EntryKind Kind => Entry?.Kind ?? EntryKind.Directory;
    }
}
