using Venvstacks.Diagnostics;

namespace Venvstacks.Deployment;

/// <summary>Entries in the place of the records of an installation. An empty directory is replaced; any other belongs to somebody.</summary>
internal static class RecordPlace
{
    /// <summary>The damage of a record, without a full stop.</summary>
    public static string DamageOf(string path) =>
        File.Exists(path) ? $"'{path}' is damaged"
        : Directory.Exists(path) ? $"'{path}' is a directory, not a file"
        : StorageException.FileAbove(path) is { } file ? $"'{file}' is a file, not a directory"
        : $"'{path}' is missing";

    /// <summary>The advice for a damaged record.</summary>
    /// <param name="path">The record.</param>
    /// <param name="action">The action, as an imperative, once its place is free.</param>
    public static string HelpFor(string path, string action) =>
        FileRemoval.HasEntries(path) ? MoveAway(path, action)
        : StorageException.FileAbove(path) is { } file ? MoveAway(file, action)
        : action;

    /// <summary>The advice to move an entry away.</summary>
    /// <param name="path">The entry.</param>
    /// <param name="action">The action after it, as an imperative.</param>
    public static string MoveAway(string path, string action = "run the command again") =>
        $"move '{path}' away, then {action}";

    /// <summary>The error for a file or a link that has the name of a directory of records.</summary>
    public static DeploymentException NoDirectory(string path, bool isLink) =>
        DeploymentException.About(
            DiagnosticCodes.DamagedState,
            $"'{path}' is a {(isLink ? "symbolic link" : "file")}, not a directory",
            isLink ? "replace the link by the directory that it leads to, then run the command again" : MoveAway(path)
        );

    /// <summary>Removes an empty directory in the place of a record, and refuses one with entries.</summary>
    /// <exception cref="DeploymentException">A directory with entries is in the place of the record.</exception>
    public static void Free(string path)
    {
        if (!FileRemoval.TryRemoveEmpty(path))
            throw DeploymentException.About(DiagnosticCodes.DamagedState, DamageOf(path), MoveAway(path));
    }
}
