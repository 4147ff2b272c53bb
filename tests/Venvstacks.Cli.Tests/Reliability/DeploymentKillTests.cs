namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Commands on an installation that are killed, or whose system calls fail: the installation is the old or the new one, and the next command leaves nothing over.</summary>
/// <remarks>Lines 6 and 7 of the acceptance list. VENVSTACKS_KILLS sets the number of kills of each command (167 for 1,000 in all), VENVSTACKS_INJECTIONS that of the system calls that fail.</remarks>
[Trait("Category", "Slow")]
public sealed class DeploymentKillTests(ITestOutputHelper output)
{
    private const int InternalError = 70;

    [Theory]
    [InlineData("install", 40)]
    [InlineData("update", 40)]
    [InlineData("repair", 20)]
    [InlineData("rollback", 20)]
    [InlineData("gc", 20)]
    [InlineData("uninstall", 20)]
    public async Task Line_6_a_killed_command_leaves_the_old_or_the_new_installation(string verb, int times)
    {
        await using DeployedStack stack = await DeployedStack.StartAsync(verb);
        await stack.SucceedAsync(); // fills the caches of the system
        await stack.ResetAsync();
        ProgramRun clean = await stack.SucceedAsync();
        int count = StackProgram.Count("VENVSTACKS_KILLS", times);
        Random random = new(count);
        List<string> problems = [];
        int killed = 0;
        for (int i = 0; i < count; i++)
        {
            await stack.ResetAsync();
            TimeSpan moment = clean.Took * ((i + random.NextDouble()) / count);
            ProgramRun run = await stack.RunAsync(moment);
            killed += run.ExitCode == 0 ? 0 : 1;
            problems.AddRange(stack.Problems(isFinished: run.ExitCode == 0).Select(p => $"kill {i} at {moment}: {p}"));
            problems.AddRange((await stack.FinishAsync()).Select(p => $"after kill {i} at {moment}: {p}"));
        }
        output.WriteLine($"{verb}: {killed} of {count} runs killed within {clean.Took.TotalMilliseconds:F0} ms");
        problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("install", "signal=KILL")]
    [InlineData("install", "error=ENOSPC")]
    [InlineData("install", "error=EIO")]
    [InlineData("update", "signal=KILL")]
    [InlineData("update", "error=ENOSPC")]
    [InlineData("update", "error=EIO")]
    [InlineData("repair", "error=EIO")]
    [InlineData("rollback", "signal=KILL")]
    [InlineData("rollback", "error=EIO")]
    [InlineData("gc", "error=EIO")]
    [InlineData("uninstall", "signal=KILL")]
    public async Task Line_7_a_failing_call_is_an_error_or_does_no_harm(string verb, string fault)
    {
        await using DeployedStack stack = await DeployedStack.StartAsync(verb);
        await SystemCalls.SkipWithoutTracingAsync(stack.Stack);
        List<string> problems = [];
        int failed = 0;
        (string Call, int When)[] points = SystemCalls.Points(StackProgram.Count("VENVSTACKS_INJECTIONS", 60) / 6);
        foreach ((string call, int when) in points)
        {
            await stack.ResetAsync();
            string point = $"{call} {fault} {when}";
            ProgramRun run = await stack.RunAsync(null, SystemCalls.Inject(call, fault, when));
            failed += run.ExitCode == 0 ? 0 : 1;
            if (run.ExitCode == InternalError)
                problems.Add($"internal error {point}: {run.Error}");
            problems.AddRange(stack.Problems(isFinished: run.ExitCode == 0).Select(p => $"{point}: {p}"));
            problems.AddRange((await stack.FinishAsync()).Select(p => $"after {point}: {p}"));
        }
        output.WriteLine($"{verb} {fault}: {failed} of {points.Length} runs failed");
        problems.ShouldBeEmpty();
    }
}
