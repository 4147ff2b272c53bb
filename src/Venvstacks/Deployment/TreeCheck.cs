using System.Collections.Concurrent;
using System.Security.Cryptography;
using Venvstacks.Diagnostics;
using Venvstacks.Store;

namespace Venvstacks.Deployment;

/// <summary>Compares a layer's directory with the lists of its entries.</summary>
/// <param name="layer">The name of the layer's directory.</param>
/// <param name="folder">The full path of the directory.</param>
/// <param name="entries">All entries that it should have; a later one counts where paths are equal.</param>
internal sealed class TreeCheck(string layer, string folder, IEnumerable<ManifestEntry> entries)
{
    // Files are installed with these.
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // File systems without permissions, such as exFAT, have times of two seconds from 1980.
    private const int CoarseTime = 2;
    private const long FirstCoarseTime = 315_532_800;

    private readonly Dictionary<string, ManifestEntry> _expected = ToDictionary(entries);
    private readonly ConcurrentBag<TreeProblem> _problems = [];
    private readonly ConcurrentBag<ManifestEntry> _same = [];
    private HashSet<string> _folders = [];
    private int _found;

    /// <summary>Whether the file system keeps permissions and exact times.</summary>
    public bool HasPermissions { get; init; } = true;

    /// <summary>Compares kinds, sizes, times, permissions and links, and finds additional files; with contents, hashes instead of times.</summary>
    /// <returns>The differences, by path.</returns>
    public ImmutableArray<TreeProblem> Run(bool withContents, CancellationToken cancellationToken = default)
    {
        DirectoryInfo root = new(folder);
        if (!root.Exists || root.LinkTarget is not null)
            return [new TreeProblem(layer, "", root.Exists ? TreeProblemKind.WrongKind : TreeProblemKind.Missing)];
        _folders = FoldersOf(_expected.Values);
        ConcurrentDictionary<string, bool> seen = new(StringComparer.Ordinal);
        Walk(root, "", seen, withContents, cancellationToken);
        if (_found < _expected.Count)
        {
            foreach (
                string path in _expected
                    .Keys.Union(_folders, StringComparer.Ordinal)
                    .Where(path => !seen.ContainsKey(path))
            )
                Add(path, TreeProblemKind.Missing);
        }
        if (withContents)
            _same.AsParallel().WithCancellation(cancellationToken).ForAll(CheckContent);
        return [.. _problems.OrderBy(problem => problem.Path, StringComparer.Ordinal)];
    }

    private void Walk(
        DirectoryInfo directory,
        string prefix,
        ConcurrentDictionary<string, bool> seen,
        bool withContents,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<(DirectoryInfo Directory, string Prefix)> below = [];
        try
        {
            foreach (FileSystemInfo item in directory.EnumerateFileSystemInfos())
            {
                string path = prefix + item.Name;
                seen[path] = true;
                if (_expected.TryGetValue(path, out ManifestEntry? entry))
                {
                    Interlocked.Increment(ref _found);
                    Compare(item, entry, withContents);
                }
                else if (!_folders.Contains(path))
                    _problems.Add(Extra(item, path));
                else if (item.LinkTarget is not null || item is not DirectoryInfo)
                    Add(path, TreeProblemKind.WrongKind);
                if (item is DirectoryInfo next && item.LinkTarget is null)
                {
                    CheckAccess(next, path);
                    below.Add((next, path + "/"));
                }
            }
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            Add(prefix.TrimEnd('/'), TreeProblemKind.Unreadable);
        }
        Parallel.ForEach(below, item => Walk(item.Directory, item.Prefix, seen, withContents, cancellationToken));
    }

    // Superusers may enter any directory, applications of other users may not.
    private void CheckAccess(DirectoryInfo folder, string path)
    {
        const UnixFileMode access = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        if (!OperatingSystem.IsWindows() && (folder.UnixFileMode & access) != access)
            Add(path, TreeProblemKind.WrongMode);
    }

    private void Compare(FileSystemInfo item, ManifestEntry entry, bool withContents)
    {
        EntryKind kind =
            item.LinkTarget is not null ? EntryKind.Link
            : item is DirectoryInfo ? EntryKind.Directory
            : EntryKind.File;
        if (kind != entry.Kind)
            Add(entry.Path, TreeProblemKind.WrongKind);
        else if (kind == EntryKind.Link && item.LinkTarget != entry.Target)
            Add(entry.Path, TreeProblemKind.WrongLink);
        else if (item is FileInfo file && kind == EntryKind.File)
            Compare(file, entry, withContents);
    }

    private void Compare(FileInfo file, ManifestEntry entry, bool withContents)
    {
        if (file.Attributes.HasFlag(FileAttributes.Device))
            Add(entry.Path, TreeProblemKind.WrongKind);
        else if (file.Length != entry.Size)
            Add(entry.Path, TreeProblemKind.WrongSize);
        else if (
            HasPermissions
            && !OperatingSystem.IsWindows()
            && (
                (file.UnixFileMode & Readable) != Readable
                || file.UnixFileMode.HasFlag(UnixFileMode.UserExecute) != entry.Content.IsExecutable
            )
        )
            Add(entry.Path, TreeProblemKind.WrongMode);
        else if (withContents)
            _same.Add(entry);
        else if (
            file.LastWriteTimeUtc != DateTimeOffset.FromUnixTimeSeconds(entry.Time).UtcDateTime
            && !IsCoarselyEqual(file, entry)
        )
            Add(entry.Path, TreeProblemKind.WrongTime);
    }

    private bool IsCoarselyEqual(FileInfo file, ManifestEntry entry) =>
        !HasPermissions
        && (
            entry.Time < FirstCoarseTime
            || Math.Abs(new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeSeconds() - entry.Time) <= CoarseTime
        );

    private void CheckContent(ManifestEntry entry)
    {
        try
        {
            using FileStream file = new(
                Path.Combine(folder, entry.Path),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0
            );
            if (Convert.ToHexStringLower(SHA256.HashData(file)) != entry.Content.Sha256)
                Add(entry.Path, TreeProblemKind.WrongContent);
        }
        catch (Exception e) when (StorageException.IsFileError(e))
        {
            Add(entry.Path, TreeProblemKind.Unreadable);
        }
    }

    private TreeProblem Extra(FileSystemInfo item, string path) =>
        new(layer, path, TreeProblemKind.Extra)
        {
            IsDirectoryLink = item is DirectoryInfo && item.LinkTarget is not null,
        };

    private void Add(string path, TreeProblemKind kind) => _problems.Add(new TreeProblem(layer, path, kind));

    private static Dictionary<string, ManifestEntry> ToDictionary(IEnumerable<ManifestEntry> entries)
    {
        Dictionary<string, ManifestEntry> expected = new(StringComparer.Ordinal);
        foreach (ManifestEntry entry in entries)
            expected[entry.Path] = entry;
        return expected;
    }

    private static HashSet<string> FoldersOf(IEnumerable<ManifestEntry> entries)
    {
        HashSet<string> folders = new(StringComparer.Ordinal);
        foreach (ManifestEntry entry in entries)
        {
            for (int slash = entry.Path.LastIndexOf('/'); slash > 0; slash = entry.Path.LastIndexOf('/', slash - 1))
            {
                if (!folders.Add(entry.Path[..slash]))
                    break;
            }
        }
        return folders;
    }
}
