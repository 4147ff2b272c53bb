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
            ours = ours.Shorter(await RunAsync(workplace.Tool));
            uv = uv.Shorter(await RunAsync(workplace.Peer("uv")));
        }
        table.Add("", "start-up (--version)", ours, null, uv);

        Task<Measure> RunAsync(string program) =>
            workplace.MeasureAsync(program, ["--version"], new Dictionary<string, string?>(StringComparer.Ordinal));
    }
}
