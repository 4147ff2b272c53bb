namespace Venvstacks.Benchmarks;

/// <summary>A row of the README's table: a command and its initial state.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Latency">The time that every answer of the index takes, in milliseconds.</param>
/// <param name="Command">What is measured.</param>
/// <param name="Prepare">Brings a stack into the state, whatever was run on it before.</param>
internal sealed record ComparedRow(string Name, int Latency, string[] Command, Func<Side, Task> Prepare)
{
    private const int Far = 50;

    /// <summary>All rows, in the order of the table.</summary>
    public static ComparedRow[] All { get; } =
    [
        new("lock, cold cache", Far, ["lock"], side => Forget(side, cache: true, "requirements")),
        new("lock, old lock, cold cache", Far, ["lock"], LockedAsync),
        new(
            "lock, warm cache",
            Far,
            ["lock"],
            async side =>
            {
                await side.RunAsync("lock");
                await Forget(side, cache: false, "requirements");
            }
        ),
        new("lock, nothing changed", Far, ["lock", "--if-needed"], side => side.RunAsync("lock", "--if-needed")),
        new("build, cold cache", 0, ["build"], LockedAsync),
        new("build, warm cache", 0, ["build"], side => AgainAsync(side, "build", "_build")),
        new("publish, tar.xz", 0, ["publish"], BuiltAsync),
        new("publish, nothing changed", 0, ["publish"], side => AfterAsync(side, "publish")),
        new("local-export", 0, ["local-export"], BuiltAsync),
        new("local-export again", 0, ["local-export"], side => AgainAsync(side, "local-export", "_export")),
    ];

    /// <summary>Measures the command in its state.</summary>
    public async Task<Measure> MeasureAsync(Side side)
    {
        await Prepare(side);
        return await side.RunAsync(Command);
    }

    private static Task Forget(Side side, bool cache, params string[] folders)
    {
        foreach (string folder in folders)
            side.Remove(folder);
        if (cache)
            side.ClearCache();
        return Task.CompletedTask;
    }

    private static async Task LockedAsync(Side side)
    {
        await side.RunAsync("lock", "--if-needed");
        await Forget(side, cache: true, "_build", "_artifacts", "_export");
    }

    // Compressed blocks and byte-code lie in the cache, so the first time is measured after a build with an empty one.
    private static async Task BuiltAsync(Side side)
    {
        await LockedAsync(side);
        await side.RunAsync("build");
    }

    private static async Task AfterAsync(Side side, params string[] command)
    {
        await side.RunAsync("lock", "--if-needed");
        await side.RunAsync("build");
        await side.RunAsync(command);
    }

    private static async Task AgainAsync(Side side, string command, string output)
    {
        await AfterAsync(side, command);
        side.Remove(output);
    }
}
