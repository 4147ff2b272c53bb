using System.Text;

namespace Venvstacks.Benchmarks;

/// <summary>How long the tools take to print their version and to show 50 layers: the shortest of some runs.</summary>
internal static class StartRows
{
    private const int Runs = 20;

    private const int Frameworks = 49;

    public static async Task AddAsync(Workplace workplace, ResultTable table)
    {
        string definition = WriteStack(workplace.Folder);
        string[] show = ["show", definition];
        Measure[] shortest = [Measure.Longest, Measure.Longest, Measure.Longest, Measure.Longest];
        for (int i = 0; i < Runs; i++)
        {
            shortest[0] = shortest[0].Shorter(await RunAsync(workplace.Tool, "--version"));
            shortest[1] = shortest[1].Shorter(await RunAsync(workplace.Peer("uv"), "--version"));
            shortest[2] = shortest[2].Shorter(await RunAsync(workplace.Tool, show));
            shortest[3] = shortest[3].Shorter(await RunAsync(workplace.Peer("venvstacks"), show));
        }
        table.Add("", "start-up (--version)", shortest[0], null, shortest[1]);
        table.Add("", "show of 50 layers", shortest[2], shortest[3]);

        Task<Measure> RunAsync(string program, params string[] arguments) =>
            workplace.MeasureAsync(program, arguments, new Dictionary<string, string?>(StringComparer.Ordinal));
    }

    private static string WriteStack(string folder)
    {
        StringBuilder text = new(
            "[[runtimes]]\nname = \"py\"\npython_implementation = \"cpython@3.11.7\"\nrequirements = []\n"
        );
        for (int i = 0; i < Frameworks; i++)
            text.Append($"\n[[frameworks]]\nname = \"f{i}\"\nruntime = \"py\"\nrequirements = [\"rich\", \"httpx\"]\n");
        string path = Path.Combine(folder, "fifty.toml");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
