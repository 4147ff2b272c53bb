using System.Text.RegularExpressions;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>The order in which an installation reaches the disk (line 8 of the acceptance list): all files, then the record of the generation, then the state.</summary>
[Trait("Category", "Slow")]
public sealed partial class SyncOrderTests
{
    [Theory]
    [InlineData("install", 1)]
    [InlineData("update", 2)]
    [InlineData("repair", 2)]
    public async Task Line_8_files_are_synced_before_the_record_and_the_record_before_the_state(string verb, int number)
    {
        await using DeployedStack stack = await DeployedStack.StartAsync(verb);
        await SystemCalls.SkipWithoutTracingAsync(stack.Stack);
        string trace = Path.Combine(stack.Stack.Work, "trace");
        const string calls =
            "trace=fsync,fdatasync,syncfs,rename,renameat,renameat2,openat,mkdir,mkdirat,link,linkat,symlink,symlinkat";
        string[] under = ["strace", "-f", "-y", "-s", "4096", "-o", trace, "-e", calls];

        ProgramRun run = await stack.RunAsync(null, under);

        run.ExitCode.ShouldBe(0, run.Error);
        string[] lines = await File.ReadAllLinesAsync(trace, TestContext.Current.CancellationToken);
        string records = $"{stack.Target}/.venvstacks";
        int files = Find(0, "syncfs(", $"<{stack.Target}/generations/");
        int record = Find(files, "fsync(", $"<{records}/generations/{number}.json.tmp-");
        int named = Find(record, "rename", $"{records}/generations/{number}.json\"");
        int folder = Find(named, "fsync(", $"<{records}/generations>");
        int state = Find(folder, "fsync(", $"<{records}/state.json.tmp-");
        int committed = Find(state, "rename", $"{records}/state.json\"");
        int durable = Find(committed, "fsync(", $"<{records}>");
        int link = Find(durable, "rename", $"{stack.Target}/current\"");
        link.ShouldBeGreaterThan(durable);
        lines[files..]
            .Where(line =>
                Writes().IsMatch(line) && line.Contains($"{stack.Target}/generations/", StringComparison.Ordinal)
            )
            .ShouldBeEmpty("nothing is written into a generation after it is synced");

        int Find(int from, string call, string path)
        {
            int found = Array.FindIndex(
                lines,
                from,
                line => line.Contains(call, StringComparison.Ordinal) && line.Contains(path, StringComparison.Ordinal)
            );
            found.ShouldBeGreaterThanOrEqualTo(0, $"no {call} of {path} after line {from}");
            return found;
        }
    }

    [GeneratedRegex("O_CREAT|O_WRONLY|O_RDWR|mkdir|link", RegexOptions.NonBacktracking)]
    private static partial Regex Writes();
}
