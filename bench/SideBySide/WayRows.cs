namespace Venvstacks.Benchmarks;

/// <summary>The whole way of a stack: lock, build, publish, export.</summary>
internal static class WayRows
{
    private const int ShortRuns = 3;

    public static async Task AddAsync(Workplace workplace, ResultTable table, string stack)
    {
        Side ours = new(workplace, stack, "ours", workplace.Tool);
        Side reference = new(workplace, stack, "reference", tool: null);
        await ours.RunAsync("lock");
        await reference.RunAsync("lock");
        Measure cold = await ours.RunAsync("build");
        // In turns, since machines are not always as fast.
        (Measure wheels, Measure uv) = (Measure.Longest, Measure.Longest);
        for (int i = 0; i < ShortRuns; i++)
        {
            wheels = wheels.Shorter(await BuildWheelsAsync(ours));
            uv = uv.Shorter(await BareInstall.RunAsync(workplace, ours));
        }
        table.Add(
            stack,
            "build, cold cache; uv pip install, without runtimes",
            cold,
            await reference.RunAsync("build"),
            uv
        );
        table.Add(stack, "build, cold cache but for the runtimes", wheels, null, uv);
        ours.SetAside(withCache: false, "_build");
        reference.SetAside(withCache: false, "_build");
        await AddAsync("build, warm cache", "build");
        await AddAsync("publish tar.xz", "publish");
        (long bytes, long theirs) = (
            ours.ArchiveBytes("_artifacts", "tar.xz"),
            reference.ArchiveBytes("_artifacts", "tar.xz")
        );
        table.Note($"{stack}, tar.xz: {bytes} bytes, the reference's {theirs}, {(double)bytes / theirs:F3}");
        await AddAsync("publish, nothing changed", "publish");
        await AddAsync("local-export", "local-export");
        ours.SetAside(withCache: false, "_export");
        reference.SetAside(withCache: false, "_export");
        await AddAsync("local-export again", "local-export");

        async Task AddAsync(string what, params string[] arguments) =>
            table.Add(stack, what, await ours.RunAsync(arguments), await reference.RunAsync(arguments));
    }

    // uv installs the wheels for an interpreter that is there.
    private static async Task<Measure> BuildWheelsAsync(Side side)
    {
        side.SetAside(withCache: true, "_build");
        string runtimes = Directory.CreateDirectory($"{side.Folder}-runtimes").FullName;
        await File.WriteAllTextAsync(Path.Combine(runtimes, "venvstacks.toml"), RuntimesOf(side.Folder));
        await side.RunOnAsync(runtimes, "lock");
        await side.RunOnAsync(runtimes, "build");
        return await side.RunAsync("build");
    }

    private static string RuntimesOf(string stack)
    {
        IEnumerable<string> versions = File.ReadLines(Path.Combine(stack, "venvstacks.toml"))
            .Where(line => line.StartsWith("python_implementation", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);
        return string.Concat(
            versions.Select((version, i) => $"[[runtimes]]\nname = \"python{i}\"\n{version}\nrequirements = []\n")
        );
    }
}
