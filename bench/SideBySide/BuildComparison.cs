using System.Globalization;

namespace Venvstacks.Benchmarks;

/// <summary>Two builds of the tool in alternating runs: the median of each row of the README, and their ratio.</summary>
internal sealed class BuildComparison
{
    private const string Usage =
        "usage: ./dev bench --against BINARY [--runs N] [--rows TEXT] [STACK ...]; TEXT is part of the names of the rows";

    private readonly Workplace _workplace;
    private readonly string _baseline;
    private int _runs = 10;
    private string _rows = "";
    private string[] _stacks = ["cross", "science"];

    private BuildComparison(Workplace workplace, string baseline) => (_workplace, _baseline) = (workplace, baseline);

    /// <summary>Compares <c>out/venvstacks</c> with another build.</summary>
    /// <param name="projectRoot">The folder of the project.</param>
    /// <param name="arguments">The other build, options, then the stacks.</param>
    /// <returns>The exit code: 2 for a wrong command line.</returns>
    public static async Task<int> RunAsync(string projectRoot, string[] arguments)
    {
        using Workplace workplace = new(projectRoot);
        if (arguments is not [var baseline, .. var rest] || !File.Exists(baseline))
            return Fail("'--against' needs the path of another build of the tool");
        BuildComparison comparison = new(workplace, Path.GetFullPath(baseline));
        if (!comparison.Read(rest))
            return Fail("wrong option");
        await workplace.PrepareAsync(withPeers: false);
        await comparison.RunAsync();
        return 0;
    }

    private static int Fail(string problem)
    {
        Console.Error.WriteLine($"bench: {problem}\n{Usage}");
        return 2;
    }

    private bool Read(string[] options)
    {
        while (options is [['-', ..], ..])
        {
            switch (options)
            {
                case ["--runs", var number, ..] when int.TryParse(number, out _runs) && _runs > 0:
                case ["--rows", var rows, ..] when (_rows = rows).Length > 0:
                    options = options[2..];
                    break;
                default:
                    return false;
            }
        }
        if (options.Length > 0)
            _stacks = options;
        return true;
    }

    private async Task RunAsync()
    {
        Console.WriteLine("| stack | what | new (s) | old (s) | new / old | processor time, new / old |");
        Console.WriteLine("|---|---|---|---|---|---|");
        if (IsWanted("start-up (--version)"))
            await AddStartAsync();
        foreach (
            IGrouping<int, ComparedRow> part in ComparedRow.All.Where(r => IsWanted(r.Name)).GroupBy(r => r.Latency)
        )
        {
            await _workplace.StartIndexAsync(part.Key);
            foreach (string stack in _stacks)
            {
                Side[] sides =
                [
                    new(_workplace, stack, $"new-{part.Key}", _workplace.Tool),
                    new(_workplace, stack, $"old-{part.Key}", _baseline),
                ];
                foreach (ComparedRow row in part)
                    await AddAsync(stack, row.Name, side => row.MeasureAsync(sides[side]));
            }
        }
    }

    private bool IsWanted(string row) => row.Contains(_rows, StringComparison.OrdinalIgnoreCase);

    private Task AddStartAsync()
    {
        Dictionary<string, string?> variables = new(StringComparer.Ordinal);
        string[] tools = [_workplace.Tool, _baseline];
        return AddAsync("", "start-up (--version)", i => _workplace.MeasureAsync(tools[i], ["--version"], variables));
    }

    // Each pair of runs starts with the other side, so that neither has the caches of the system to itself.
    private async Task AddAsync(string stack, string what, Func<int, Task<Measure>> measure)
    {
        List<Measure>[] measures =
        [
            [],
            [],
        ];
        for (int run = 0; run < _runs; run++)
        {
            foreach (int side in run % 2 == 0 ? new[] { 0, 1 } : [1, 0])
                measures[side].Add(await measure(side));
        }
        double[] seconds = [.. measures.Select(side => Median(side.Select(m => m.Seconds)))];
        double[] processor = [.. measures.Select(side => Median(side.Select(m => m.Processor)))];
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {stack} | {what} | {seconds[0]:F3} | {seconds[1]:F3} | {seconds[0] / seconds[1]:F2} | {processor[0] / processor[1]:F2} |"
            )
        );
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
