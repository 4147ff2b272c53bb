namespace Venvstacks.Benchmarks;

/// <summary>How long the tools take to print their version: the shortest of some runs.</summary>
internal static class StartRows
{
    private const int Runs = 20;

    public static async Task AddAsync(Workplace workplace, ResultTable table)
    {
        Measure ours = new(double.MaxValue, 0, 0);
        Measure uv = ours;
        for (int i = 0; i < Runs; i++)
        {
            ours = Shorter(ours, await RunAsync(workplace.Tool));
            uv = Shorter(uv, await RunAsync(workplace.Peer("uv")));
        }
        table.Add("", "start-up (--version)", ours, null, uv);

        Task<Measure> RunAsync(string program) =>
            workplace.MeasureAsync(program, ["--version"], new Dictionary<string, string?>(StringComparer.Ordinal));

        static Measure Shorter(Measure left, Measure right) => left.Seconds < right.Seconds ? left : right;
    }
}
