using System.Globalization;

namespace Venvstacks.Benchmarks;

/// <summary>A layer of 20,000 files and one of 200,000: processor time and memory of each command, and how they grow.</summary>
/// <remarks>Issue 14: processor time grows at most 11 times, memory by at most 60 MB.</remarks>
internal static class ScaleRows
{
    private static readonly int[] Sizes = [20_000, 200_000];

    private static readonly (string Name, string[] Command, string? Removed)[] Rows =
    [
        ("build, cold cache", ["build"], null),
        ("build, warm cache", ["build"], "_build"),
        ("build, nothing changed", ["build"], null),
        ("publish tar.zst", ["publish", "--format", "tar.zst", "--level", "1"], null),
        ("publish, nothing changed", ["publish", "--format", "tar.zst", "--level", "1"], null),
        ("local-export", ["local-export"], null),
        ("local-export, nothing changed", ["local-export"], null),
    ];

    /// <summary>Prints the table.</summary>
    public static async Task AddAsync(Workplace workplace)
    {
        List<Measure>[] measures =
        [
            [],
            [],
        ];
        for (int size = 0; size < Sizes.Length; size++)
        {
            string name = $"bulk-{Sizes[size]}";
            string python = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(Workplace.Python("3.12"))!)!);
            BulkStack.Write(Path.Combine(workplace.Folder, name), Sizes[size], python);
            Side side = new(workplace, name, workplace.Tool);
            await side.RunAsync("lock");
            foreach ((_, string[] command, string? removed) in Rows)
            {
                if (removed is not null)
                    side.Remove(removed);
                measures[size].Add(await side.RunAsync(command));
            }
        }
        Console.WriteLine(
            "| what | processor time, 20,000 files (s) | 200,000 (s) | ratio | memory (MB) | (MB) | growth (MB) |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|");
        for (int row = 0; row < Rows.Length; row++)
            Print(Rows[row].Name, measures[0][row], measures[1][row]);
    }

    private static void Print(string name, Measure small, Measure large) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {small.Processor:F2} | {large.Processor:F2} | {large.Processor / small.Processor:F1} | {small.Megabytes:F0} | {large.Megabytes:F0} | {large.Megabytes - small.Megabytes:F0} |"
            )
        );
}
