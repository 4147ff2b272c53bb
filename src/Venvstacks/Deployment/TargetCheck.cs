using Venvstacks.Diagnostics;
using Venvstacks.Files;

namespace Venvstacks.Deployment;

/// <summary>Compares an installation beside its generations with its state: links in its directory, and permissions of the records.</summary>
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
            .. FindOpen()
                .Select(path => Path.GetRelativePath(layout.Root, path))
                .Order(StringComparer.Ordinal)
                .Select(path => TreeProblem.Beside(path, TreeProblemKind.WrongMode)),
        ];

    /// <summary>Takes from others the permission to write records.</summary>
    /// <exception cref="StorageException">Permissions cannot be changed.</exception>
    public void Close()
    {
        foreach (string path in FindOpen())
            StorageException.Guard("write", path, () => FilePermissions.Close(path, state.FolderMode!.Value));
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
