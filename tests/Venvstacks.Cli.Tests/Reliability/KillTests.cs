namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Runs that are killed at any moment leave nothing half done, and the next run finishes as if nothing had been.</summary>
/// <remarks>VENVSTACKS_KILLS sets the number of kills of each command, VENVSTACKS_INJECTIONS that of the system calls that fail.</remarks>
[Trait("Category", "Slow")]
public sealed class KillTests(ITestOutputHelper output)
{
    private const int InternalError = 70;

    [Theory]
    [InlineData("lock", 30)]
    [InlineData("build", 35)]
    [InlineData("publish", 35)]
    [InlineData("local-export", 10)]
    public async Task A_killed_run_is_finished_by_the_next(string verb, int times)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        (ProgramRun clean, SortedDictionary<string, string>? before, SortedDictionary<string, string>? after) =
            await UndisturbedAsync(stack, verb);
        int count = StackProgram.Count("VENVSTACKS_KILLS", times);
        Random random = new(count);
        List<string> problems = [];
        int killed = 0;
        for (int i = 0; i < count; i++)
        {
            await stack.ResetAsync();
            TimeSpan moment = clean.Took * ((i + random.NextDouble()) / count);
            ProgramRun run = await stack.RunAsync(verb, moment);
            killed += run.ExitCode == 0 ? 0 : 1;
            problems.AddRange(HalfDone(stack, before, after).Select(p => $"kill {i} at {moment}: {p}"));
            problems.AddRange((await FinishAsync(stack, verb, after)).Select(p => $"after kill {i} at {moment}: {p}"));
        }
        output.WriteLine($"{verb}: {killed} of {count} runs killed within {clean.Took.TotalMilliseconds:F0} ms");
        problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("lock", "signal=KILL")]
    [InlineData("lock", "error=ENOSPC")]
    [InlineData("build", "signal=KILL")]
    [InlineData("build", "error=ENOSPC")]
    [InlineData("build", "error=EIO")]
    [InlineData("publish", "signal=KILL")]
    [InlineData("publish", "error=ENOSPC")]
    [InlineData("publish", "error=EIO")]
    [InlineData("local-export", "error=EIO")]
    public async Task A_failing_call_is_an_error_or_does_no_harm(string verb, string fault)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await SystemCalls.SkipWithoutTracingAsync(stack);
        (_, SortedDictionary<string, string>? before, SortedDictionary<string, string>? after) = await UndisturbedAsync(
            stack,
            verb
        );
        List<string> problems = [];
        int failed = 0;
        (string Call, int When)[] points = SystemCalls.Points(StackProgram.Count("VENVSTACKS_INJECTIONS", 45) / 9);
        foreach ((string call, int when) in points)
        {
            await stack.ResetAsync();
            string point = $"{call} {fault} {when}";
            ProgramRun run = await stack.RunAsync(verb, null, SystemCalls.Inject(call, fault, when));
            failed += run.ExitCode == 0 ? 0 : 1;
            if (run.ExitCode == 0)
                problems.AddRange(
                    TreeSnapshot.Differences(stack.Snapshot(), after).Select(p => $"silent {point}: {p}")
                );
            if (run.ExitCode == InternalError)
                problems.Add($"internal error {point}: {run.Error}");
            problems.AddRange(HalfDone(stack, before, after).Select(p => $"{point}: {p}"));
            problems.AddRange((await FinishAsync(stack, verb, after)).Select(p => $"after {point}: {p}"));
        }
        output.WriteLine($"{verb} {fault}: {failed} of {points.Length} runs failed");
        problems.ShouldBeEmpty();
    }

    private static async Task<(
        ProgramRun,
        SortedDictionary<string, string>,
        SortedDictionary<string, string>
    )> UndisturbedAsync(SmallStack stack, string verb)
    {
        await stack.PrepareAsync(verb);
        SortedDictionary<string, string> before = stack.Snapshot();
        await stack.SucceedAsync(verb);
        await stack.ResetAsync();
        ProgramRun clean = await stack.SucceedAsync(verb);
        stack.Leftovers().ShouldBeEmpty();
        return (clean, before, stack.Snapshot());
    }

    // Whatever has its final name is what it was, or what it is to be.
    private static IEnumerable<string> HalfDone(
        SmallStack stack,
        SortedDictionary<string, string> before,
        SortedDictionary<string, string> after
    ) =>
        stack
            .Snapshot()
            .Where(entry => !TreeSnapshot.IsStage(entry.Key))
            .Where(entry => entry.Value != before.GetValueOrDefault(entry.Key))
            .Where(entry => entry.Value != after.GetValueOrDefault(entry.Key))
            .Select(entry => $"half done: {entry.Key}: {entry.Value}");

    private static async Task<IEnumerable<string>> FinishAsync(
        SmallStack stack,
        string verb,
        SortedDictionary<string, string> after
    )
    {
        ProgramRun run = await stack.RunAsync(verb);
        IEnumerable<string> failure = run.ExitCode == 0 ? [] : [$"exit {run.ExitCode}: {run.Error}"];
        return
        [
            .. failure,
            .. TreeSnapshot.Differences(stack.Snapshot(), after),
            .. stack.Leftovers().Select(path => $"left behind: {path}"),
        ];
    }
}
