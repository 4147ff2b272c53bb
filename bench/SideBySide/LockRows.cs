namespace Venvstacks.Benchmarks;

/// <summary>Locking: nothing known, pages known, versions known, all known.</summary>
internal static class LockRows
{
    public static async Task AddAsync(Workplace workplace, ResultTable table, string stack, int latency)
    {
        Side ours = new(workplace, stack, $"ours-{latency}", isReference: false);
        Side reference = new(workplace, stack, $"reference-{latency}", isReference: true);
        // The reference installs its runtimes when it first locks; that is not what is measured.
        await reference.RunAsync("lock");
        BareLocks bare = new(workplace, reference);
        reference.Remove("requirements");
        reference.ClearCache();

        await AddAsync("cold cache", "lock");
        ours.Remove("requirements");
        reference.Remove("requirements");
        bare.Remove();
        await AddAsync("warm cache", "lock");
        ours.ClearCache();
        reference.ClearCache();
        bare.ClearCache();
        await AddAsync("old lock, cold cache", "lock");
        await AddAsync("nothing changed", "lock", "--if-needed");

        async Task AddAsync(string what, params string[] arguments) =>
            table.Add(
                stack,
                $"lock at {latency} ms: {what}",
                await ours.RunAsync(arguments),
                await reference.RunAsync(arguments),
                await bare.RunAsync()
            );
    }
}
