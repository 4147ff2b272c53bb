namespace Venvstacks.Benchmarks;

/// <summary>The commands on an installation of a published stack, and the unpacking of its archives by Python's tarfile: the shortest of some runs.</summary>
internal static class DeploymentRows
{
    private const int Runs = 10;

    private static readonly Dictionary<string, string?> Nothing = new(StringComparer.Ordinal);

    public static async Task AddAsync(Workplace workplace, ResultTable table, string stack)
    {
        Side ours = new(workplace, stack, "installed", workplace.Tool);
        await ours.RunAsync("lock");
        await ours.RunAsync("build");
        string target = Path.Combine(workplace.Folder, $"{stack}-target");
        foreach (string format in new[] { "tar.xz", "tar.zst" })
        {
            ours.Remove("_artifacts");
            await ours.RunAsync("publish", "--format", format);
            string source = Path.Combine(ours.Folder, "_artifacts");
            await InstallAsync(source);
            table.Add(
                stack,
                $"install {format}, with byte-code (tarfile: xz only)",
                await InstallAsync(source),
                format == "tar.xz" ? await UnpackAsync(workplace, source) : null
            );
        }
        table.Add(stack, "install, nothing changed", await RepeatAsync("install", source: true), null);
        table.Add(stack, "status", await RepeatAsync("status"), null);
        table.Add(stack, "verify --quick (line 2: 60 ms)", await RepeatAsync("verify"), null);
        Measure deep = await RepeatAsync("verify", "--deep");
        double gigabytes =
            new DirectoryInfo(Path.Combine(target, "generations"))
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => file.LinkTarget is null)
                .Sum(file => file.Length) / 1e9;
        table.Add(stack, $"verify --deep (line 3: {gigabytes / deep.Processor:F2} GB/s a core)", deep, null);

        async Task<Measure> InstallAsync(string source)
        {
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            return await workplace.MeasureAsync(workplace.Tool, ["install", source, target], Nothing);
        }

        Task<Measure> RepeatAsync(string verb, string? option = null, bool source = false) =>
            ShortestAsync(() =>
                workplace.MeasureAsync(
                    workplace.Tool,
                    [
                        verb,
                        .. option is null ? Array.Empty<string>() : [option],
                        .. source ? new[] { Path.Combine(ours.Folder, "_artifacts") } : [],
                        target,
                    ],
                    Nothing
                )
            );
    }

    private static async Task<Measure> ShortestAsync(Func<Task<Measure>> run)
    {
        Measure shortest = await run();
        for (int i = 1; i < Runs; i++)
            shortest = shortest.Shorter(await run());
        return shortest;
    }

    private static async Task<Measure> UnpackAsync(Workplace workplace, string source)
    {
        Measure all = new(0, 0, 0);
        string folder = Path.Combine(workplace.Folder, "unpacked");
        foreach (string archive in Directory.GetFiles(source, "*.tar.xz"))
            all = all.Then(
                await workplace.MeasureAsync(
                    Workplace.Python("3.11"),
                    ["-m", "tarfile", "-e", archive, folder],
                    Nothing
                )
            );
        Directory.Delete(folder, recursive: true);
        return all;
    }
}
