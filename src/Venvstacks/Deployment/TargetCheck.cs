using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>Compares an installation beside its generations with its state: links in its directory, leases and other entries of the records, and permissions of the records.</summary>
/// <param name="layout">The paths.</param>
/// <param name="state">The state.</param>
/// <param name="current">The current generation.</param>
internal sealed class TargetCheck(TargetLayout layout, DeploymentState state, Generation current)
{
    private static readonly EnumerationOptions AllRecords = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        RecurseSubdirectories = true,
    };

    /// <summary>The differences, each with its path in the directory of the installation.</summary>
    public ImmutableArray<TreeProblem> Run() =>
        [
            .. TargetLinks.FindProblems(layout, state, current),
            .. FindMisplaced(),
            .. FindOpen().Order(StringComparer.Ordinal).Select(path => Beside(path, TreeProblemKind.WrongMode)),
        ];

    /// <summary>The path of an entry that <c>repair</c> keeps, although it is in the place of one of the installation; null where there is none.</summary>
    /// <param name="layout">The paths.</param>
    /// <param name="problems">The differences.</param>
    public static string? FindObstacle(TargetLayout layout, IEnumerable<TreeProblem> problems) =>
        problems
            .Where(problem => problem is { Layer: "", Kind: TreeProblemKind.WrongKind })
            // A new generation replaces the directory of one.
            .Where(problem => !problem.Path.StartsWith("generations/", StringComparison.Ordinal))
            .Select(problem => Path.Combine(layout.Root, problem.Path))
            .FirstOrDefault(path => File.Exists(path) || FileRemoval.HasEntries(path));

    /// <summary>Refuses files that have the names of directories of records.</summary>
    /// <exception cref="DeploymentException">There is such a file.</exception>
    public void RequireNoFiles()
    {
        if (layout.RecordFolders.FirstOrDefault(File.Exists) is { } path)
            throw RecordPlace.NoDirectory(path, isLink: false);
    }

    /// <summary>Takes from others the permission to write records.</summary>
    /// <exception cref="StorageException">Permissions cannot be changed.</exception>
    public void Close()
    {
        foreach (string path in FindOpen())
            StorageException.Guard("write", path, () => FilePermissions.Close(path, state.FolderMode!.Value));
    }

    private TreeProblem Beside(string path, TreeProblemKind kind) =>
        TreeProblem.Beside(Path.GetRelativePath(layout.Root, path), kind);

    // Runs that change something make what is missing, but for leases, which applications need.
    private IEnumerable<TreeProblem> FindMisplaced()
    {
        if (Directory.Exists(layout.Lock))
            yield return Beside(layout.Lock, TreeProblemKind.WrongKind);
        string[] folders = [layout.Manifests, layout.Derived, layout.Downloads, layout.Stages];
        foreach (string path in folders.Where(File.Exists))
            yield return Beside(path, TreeProblemKind.WrongKind);
        IEnumerable<string> leases = Directory.Exists(layout.Leases)
            ? state.Numbers.Select(layout.LeaseOf).Where(path => !File.Exists(path))
            : [layout.Leases];
        foreach (string path in leases)
            yield return Beside(path, Path.Exists(path) ? TreeProblemKind.WrongKind : TreeProblemKind.Missing);
    }

    // Other users could change what is run.
    private string[] FindOpen()
    {
        if (OperatingSystem.IsWindows() || !current.HasPermissions || state.FolderMode is null)
            return [];
        return
        [
            .. Directory
                .EnumerateFileSystemEntries(layout.Records, "*", AllRecords)
                .Append(layout.Records)
                .Append(layout.Generations)
                .Where(path =>
                    EntryStat.Of(path) is { IsLink: false } stat
                    && FilePermissions.IsOpen(stat.Mode, state.FolderMode.Value)
                ),
        ];
    }
}
