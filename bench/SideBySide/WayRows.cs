namespace Venvstacks.Benchmarks;

/// <summary>The whole way of a stack: lock, build, publish, export.</summary>
internal static class WayRows
{
    public static async Task AddAsync(Workplace workplace, ResultTable table, string stack)
    {
        Side ours = new(workplace, stack, "ours", workplace.Tool);
        Side reference = new(workplace, stack, "reference", tool: null);
        await ours.RunAsync("lock");
        await reference.RunAsync("lock");
        Measure cold = await ours.RunAsync("build");
        table.Add(
            stack,
            "build, cold cache; uv pip install",
            cold,
            await reference.RunAsync("build"),
            await BareInstall.RunAsync(workplace, ours)
        );
        ours.Remove("_build");
        reference.Remove("_build");
        await AddAsync("build, warm cache", "build");
        await AddAsync("publish tar.xz", "publish");
        (long bytes, long theirs) = (
            ours.ArchiveBytes("_artifacts", "tar.xz"),
            reference.ArchiveBytes("_artifacts", "tar.xz")
        );
        table.Note($"{stack}, tar.xz: {bytes} bytes, the reference's {theirs}, {(double)bytes / theirs:F3}");
        await AddAsync("publish, nothing changed", "publish");
        await AddAsync("local-export", "local-export");
        ours.Remove("_export");
        reference.Remove("_export");
        await AddAsync("local-export again", "local-export");

        async Task AddAsync(string what, params string[] arguments) =>
            table.Add(stack, what, await ours.RunAsync(arguments), await reference.RunAsync(arguments));
    }
}
