namespace Venvstacks.Files;

/// <summary>Follows links, also those of parent directories and those to other links.</summary>
internal static class RealPath
{
    // As Linux does (ELOOP).
    private const int MaxLinks = 40;

    private static readonly StringComparison Comparison = OperatingSystem.IsLinux()
        ? StringComparison.Ordinal
        : StringComparison.OrdinalIgnoreCase;

    /// <summary>The path without links, whether or not something exists there; null for a loop of links.</summary>
    /// <param name="path">A full path.</param>
    public static string? Find(string path)
    {
        string found = Path.GetPathRoot(path)!;
        Stack<string> rest = new();
        Push(rest, path);
        for (int links = 0; rest.TryPop(out string? part); )
        {
            if (part == "..")
            {
                found = Path.GetDirectoryName(found) ?? found;
                continue;
            }
            string next = Path.Combine(found, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                found = next;
                continue;
            }
            if (++links > MaxLinks)
                return null;
            if (Path.IsPathRooted(target))
                found = Path.GetPathRoot(Path.GetFullPath(target))!;
            Push(rest, target);
        }
        return found;
    }

    /// <summary>Whether a path is a folder or lies in it; both without links.</summary>
    public static bool IsIn(string path, string folder) =>
        path.StartsWith(folder, Comparison)
        && (
            path.Length == folder.Length
            || Path.EndsInDirectorySeparator(folder)
            || path[folder.Length] == Path.DirectorySeparatorChar
        );

    private static void Push(Stack<string> rest, string path)
    {
        string[] parts = path[(Path.GetPathRoot(path) ?? "").Length..]
            .Split(
                [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar],
                StringSplitOptions.RemoveEmptyEntries
            );
        foreach (string part in parts.Reverse().Where(part => part != "."))
            rest.Push(part);
    }
}
