namespace Venvstacks.Cli.Commands;

/// <summary>A file that the command line names for a result.</summary>
internal static class OutputFile
{
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
