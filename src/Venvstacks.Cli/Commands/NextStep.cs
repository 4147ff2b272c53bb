using Venvstacks.Publishing;

namespace Venvstacks.Cli.Commands;

/// <summary>The command that follows a result, for the line <c>next:</c> on a terminal.</summary>
internal static class NextStep
{
    /// <summary>The command that publishes what was built.</summary>
    public static string Publish(StackRun run, StackOptions choices)
    {
        IEnumerable<string> platforms = choices
            .Platforms.Read(run.Parsed)
            .SelectMany(name => new[] { "--platform", name });
        string directory = choices.BuildDirectory.Read(run.Parsed)!;
        string[] build = directory == choices.BuildDirectory.ByDefault ? [] : ["--build-dir", directory];
        return Join(["publish", .. platforms, .. build, run.Parsed.GetRequiredValue(choices.SpecPath)]);
    }

    /// <summary>The command that installs archives.</summary>
    /// <param name="folder">The directory of the archives.</param>
    public static string Install(string folder) => $"{Join(["install", Shown(folder)])} DIR";

    /// <summary>The command that starts an exported application; null where there is none that runs here.</summary>
    public static string? Start(Publication export) =>
        export
            .Manifest.Layers.Zip(export.OutputPaths, (layer, path) => (layer.Facts, Python: FindPython(path)))
            .Where(pair => pair is { Facts.LaunchModule: not null, Python: not null })
            .Select(pair => $"{Quote(Shown(pair.Python!))} -m {pair.Facts.LaunchModule!.Name}")
            .FirstOrDefault();

    private static string? FindPython(string layer) =>
        new[] { Path.Combine(layer, "bin", "python"), Path.Combine(layer, "Scripts", "python.exe") }.FirstOrDefault(
            File.Exists
        );

    private static string Join(IEnumerable<string> words) =>
        string.Join(' ', words.Select(Quote).Prepend("venvstacks"));

    // Relative where that is shorter.
    private static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.Length < path.Length ? relative : path;
    }

    private static string Quote(string word) =>
        word.All(c => char.IsLetterOrDigit(c) || "-_./\\:@+=,~".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
