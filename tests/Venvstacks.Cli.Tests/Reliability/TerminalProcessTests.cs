using System.Globalization;
using System.Text.Json;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>The program as a process: interrupted, on a terminal, and with both streams in one file.</summary>
[Trait("Category", "Slow")]
public sealed class TerminalProcessTests(ITestOutputHelper output)
{
    private const int Interrupted = 130;

    [Theory]
    [InlineData("lock", 20)]
    [InlineData("build", 20)]
    [InlineData("publish", 20)]
    [InlineData("local-export", 10)]
    public async Task An_interrupted_run_says_so_and_is_finished_by_the_next(string verb, int times)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync(verb);
        ProgramRun clean = await stack.SucceedAsync(verb);
        SortedDictionary<string, string> after = stack.Snapshot();
        List<string> problems = [];
        int interrupted = 0;
        int count = StackProgram.Count("VENVSTACKS_INTERRUPTIONS", times);
        for (int i = 0; i < count; i++)
        {
            await stack.ResetAsync();
            TimeSpan moment = clean.Took * ((i + 1.0) / (count + 1));
            string seconds = moment.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);
            ProgramRun run = await stack.RunAsync(
                verb,
                null,
                "timeout",
                "--foreground",
                "--preserve-status",
                "-s",
                "INT",
                seconds
            );
            problems.AddRange(Problems(run, moment).Select(problem => $"{seconds} s: {problem}"));
            interrupted += run.ExitCode == Interrupted ? 1 : 0;
            await stack.SucceedAsync(verb);
            problems.AddRange(stack.Leftovers().Select(path => $"left behind: {path}"));
            if (verb != "lock")
                problems.AddRange(TreeSnapshot.Differences(stack.Snapshot(), after));
        }
        output.WriteLine(
            $"{verb}: {interrupted} of {count} runs interrupted within {clean.Took.TotalMilliseconds:F0} ms"
        );
        problems.ShouldBeEmpty();
        interrupted.ShouldBeGreaterThan(0);
    }

    // Before the handlers are set, the signal ends the process without a word.
    private static IEnumerable<string> Problems(ProgramRun run, TimeSpan moment)
    {
        bool isAfterEnd = run.ExitCode == 0 && run.Took < moment + TimeSpan.FromMilliseconds(100);
        if (run.ExitCode != Interrupted && !isAfterEnd)
            yield return $"exit {run.ExitCode}: {run.Error}";
        if (run.ExitCode == Interrupted && run.Took > moment + TimeSpan.FromSeconds(2))
            yield return $"took {run.Took}";
        string[] lines =
        [
            .. run.Error.Split('\n').Where(line => line.StartsWith("interrupted ", StringComparison.Ordinal)),
        ];
        if (run.ExitCode == Interrupted && lines.Length != 1 && run.Error.Length > 0)
            yield return $"{lines.Length} lines: {run.Error}";
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("show venvstacks.toml")]
    [InlineData("--progress tty lock venvstacks.toml")]
    public async Task The_terminal_is_left_as_it_was(string arguments)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        stack.Variables["TERM"] = "xterm-256color";
        string command = $"{string.Join(' ', StackProgram.Command)} {arguments}";
        ProgramRun run = await StackProgram.RunAsync(
            ["script", "-qec", command, "/dev/null"],
            stack.Folder,
            stack.Variables
        );
        run.ExitCode.ShouldBe(0, run.Out);
        run.Out.ShouldNotBeEmpty();
        run.Out.ShouldNotContain("\u001b[?1h");
        run.Out.ShouldNotContain("\u001b=");
        run.Out.Split("\u001b[?25l").Length.ShouldBe(run.Out.Split("\u001b[?25h").Length);
    }

    [Theory]
    [InlineData("> log 2>&1")]
    [InlineData("2> log >&2")]
    public async Task The_JSON_of_a_publication_is_whole_where_both_streams_share_a_file(string redirection)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync("publish");
        string command = $"{string.Join(' ', StackProgram.Command)} publish venvstacks.toml {redirection}";
        ProgramRun run = await StackProgram.RunAsync(["sh", "-c", command], stack.Folder, stack.Variables);
        string log = await File.ReadAllTextAsync(
            Path.Combine(stack.Folder, "log"),
            TestContext.Current.CancellationToken
        );
        run.ExitCode.ShouldBe(0, log);
        int start = log.IndexOf("\n{", StringComparison.Ordinal) + 1;
        int end = log.IndexOf("\n}\n", start, StringComparison.Ordinal) + 2;
        using JsonDocument manifest = JsonDocument.Parse(log[start..end]);
        manifest.RootElement.GetProperty("layers").ValueKind.ShouldBe(JsonValueKind.Object);
        log.TrimEnd('\n').Split('\n')[^1].ShouldStartWith("Published 4 layers");
    }
}
