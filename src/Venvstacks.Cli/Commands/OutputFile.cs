namespace Venvstacks.Cli.Commands;

/// <summary>A file that the command line names for a result.</summary>
internal static class OutputFile
{
    /// <summary>The name that stands for standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>The reason why a path cannot be written, found before the work begins; or null.</summary>
    /// <param name="option">The option that names it.</param>
    /// <param name="path">The path; null where the option is not given.</param>
    public static string? FindProblem(string option, string? path)
    {
        if (path is null or StandardOutput)
            return null;
        string? problem = path.Length == 0 ? "the path is empty" : FindObstacle(path);
        return problem is null ? null : $"Invalid value for '{option}': {problem}";
    }

    private static string? FindObstacle(string path)
    {
        string full = TargetRun.PathOf(path);
        if (Directory.Exists(full))
            return $"'{path}' is a directory";
        string? parent = Path.GetDirectoryName(full);
        while (parent is not null && !Path.Exists(parent))
            parent = Path.GetDirectoryName(parent);
        return File.Exists(parent) ? $"'{parent}' is not a directory" : null;
    }

    /// <summary>Writes the file, and its directory if it is missing.</summary>
    /// <param name="path">The path, relative to the current directory.</param>
    /// <param name="text">The content.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task WriteAsync(string path, string text, CancellationToken cancellationToken)
    {
        string full = TargetRun.PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        await File.WriteAllTextAsync(full, text, cancellationToken);
    }
}
