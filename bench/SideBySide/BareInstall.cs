namespace Venvstacks.Benchmarks;

/// <summary><c>uv pip install</c> of the wheels that the layers of a stack hold, with an empty cache.</summary>
internal static class BareInstall
{
    /// <summary>Installs the packages of each layer into a folder of its own: the sum of their times.</summary>
    /// <param name="workplace">The workplace; its index serves the wheels.</param>
    /// <param name="side">A side whose stack is built.</param>
    public static async Task<Measure> RunAsync(Workplace workplace, Side side)
    {
        string root = workplace.NewPath();
        Dictionary<string, string?> variables = new(StringComparer.Ordinal)
        {
            ["UV_DEFAULT_INDEX"] = workplace.Index,
            ["UV_CACHE_DIR"] = Path.Combine(root, "cache"),
            ["UV_PYTHON_DOWNLOADS"] = "never",
        };
        Measure sum = new(0, 0, 0);
        foreach (string site in Directory.GetDirectories(Path.Combine(side.Folder, "_build"), "site-packages", Deep))
        {
            string[] packages = [.. Directory.GetDirectories(site, "*.dist-info").Select(PackageOf)];
            if (packages.Length == 0)
                continue;
            string version = Path.GetFileName(Path.GetDirectoryName(site)!)["python".Length..];
            string target = Path.Combine(root, Guid.NewGuid().ToString("N"));
            string[] arguments =
            [
                .. new[] { "pip", "install", "--quiet", "--no-deps", "--python", Workplace.Python(version) },
                "--target",
                target,
                .. packages,
            ];
            sum = sum.Then(await workplace.MeasureAsync(workplace.Peer("uv"), arguments, variables));
        }
        return sum;
    }

    private static EnumerationOptions Deep =>
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    // numpy-2.3.3.dist-info
    private static string PackageOf(string path) =>
        Path.GetFileNameWithoutExtension(path).Split('-') is [var name, var version]
            ? $"{name}=={version}"
            : throw new InvalidDataException($"'{path}' is not named for a package");
}
