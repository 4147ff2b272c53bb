namespace Venvstacks.Benchmarks;

/// <summary>Locking: nothing known, pages known, versions known, all known.</summary>
/// <remarks>Ours and uv's are the shortest of some runs, the reference's is one run: it takes seconds.</remarks>
internal sealed class LockRows
{
    private const int Runs = 3;

    private readonly ResultTable _table;
    private readonly string _stack;
    private readonly int _latency;
    private readonly Side _ours;
    private readonly Side _reference;
    private readonly BareLocks _bare;

    private LockRows(ResultTable table, string stack, int latency, Side ours, Side reference, BareLocks bare) =>
        (_table, _stack, _latency, _ours, _reference, _bare) = (table, stack, latency, ours, reference, bare);

    /// <summary>Measures a stack.</summary>
    public static async Task AddAsync(Workplace workplace, ResultTable table, string stack, int latency)
    {
        Side ours = new(workplace, stack, $"ours-{latency}", workplace.Tool);
        Side reference = new(workplace, stack, $"reference-{latency}", tool: null);
        // The reference installs its runtimes when it first locks; that is not what is measured.
        await reference.RunAsync("lock");
        await new LockRows(table, stack, latency, ours, reference, new BareLocks(workplace, reference)).AddAsync();
    }

    private async Task AddAsync()
    {
        Measure whole = await AddAsync("cold cache", Known.Nothing, "lock");
        await AddSlowestLayerAsync(whole);
        await AddAsync("warm cache", Known.Cache, "lock");
        // What uv locked last would be checked and left; to upgrade it resolves again, which is what the reference lets it do.
        await AddAsync("old lock, cold cache", Known.Locks, "lock", "--upgrade");
        await AddAsync("nothing changed", Known.Cache | Known.Locks, "lock --if-needed");
    }

    /// <summary>The stack beside the layer of it that takes longest alone, the others being locked.</summary>
    private async Task AddSlowestLayerAsync(Measure whole)
    {
        Measure? slowest = null;
        foreach (string layer in _ours.Layers())
        {
            Measure? alone = null;
            for (int i = 0; i < Runs; i++)
            {
                _ours.Remove(Path.Combine("requirements", layer));
                _ours.ClearCache();
                alone = (await _ours.RunAsync("lock", "--include", layer)).Shorter(alone);
            }
            if (slowest is null || alone!.Seconds > slowest.Seconds)
                slowest = alone;
        }
        _table.Add(_stack, $"lock at {_latency} ms: cold cache, beside our slowest layer alone", whole, slowest);
    }

    private async Task<Measure> AddAsync(string what, Known known, string command, params string[] uvArguments)
    {
        Forget(_reference, known);
        Measure reference = await _reference.RunAsync(command.Split(' '));
        Measure? ours = null;
        Measure? uv = null;
        for (int i = 0; i < Runs; i++)
        {
            Forget(_ours, known);
            ours = (await _ours.RunAsync(command.Split(' '))).Shorter(ours);
            _bare.Forget(locks: !known.HasFlag(Known.Locks), cache: !known.HasFlag(Known.Cache));
            uv = (await _bare.RunAsync(uvArguments)).Shorter(uv);
        }
        _table.Add(_stack, $"lock at {_latency} ms: {what}", ours!, reference, uv);
        return ours!;
    }

    private static void Forget(Side side, Known known)
    {
        if (!known.HasFlag(Known.Locks))
            side.Remove("requirements");
        if (!known.HasFlag(Known.Cache))
            side.ClearCache();
    }

    [Flags]
    private enum Known
    {
        Nothing = 0,
        Cache = 1,
        Locks = 2,
    }
}
