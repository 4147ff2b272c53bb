using System.Diagnostics;
using Venvstacks.Deployment;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Commands on an installation that are killed, or whose system calls fail: the installation is the old or the new one, and the next command leaves nothing over.</summary>
/// <remarks>VENVSTACKS_KILLS sets the number of kills of each command, VENVSTACKS_INJECTIONS that of the system calls that fail.</remarks>
[Trait("Category", "Slow")]
public sealed class DeploymentKillTests(ITestOutputHelper output)
{
    private const int InternalError = 70;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("install", 40)]
    [InlineData("update", 40)]
    [InlineData("repair", 20)]
    [InlineData("rollback", 20)]
    [InlineData("gc", 20)]
    [InlineData("uninstall", 20)]
    public async Task A_killed_command_leaves_the_old_or_the_new_installation(string verb, int times)
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
    [InlineData("update", "error=EIO")]
    [InlineData("uninstall", "signal=KILL")]
    public async Task A_failing_call_is_an_error_or_does_no_harm(string verb, string fault)
    {
        await using DeployedStack stack = await DeployedStack.StartAsync(verb);
        await stack.SkipWithoutTracingAsync();
        List<string> problems = [];
        int failed = 0;
        (string Call, int When)[] points = [.. Points(StackProgram.Count("VENVSTACKS_INJECTIONS", 60) / 6)];
        foreach ((string call, int when) in points)
        {
            await stack.ResetAsync();
            string point = $"{call} {fault} {when}";
            string[] trace = ["strace", "-f", "-o", "/dev/null", "-e", $"trace={call}", "-e"];
            ProgramRun run = await stack.RunAsync(null, [.. trace, $"inject={call}:{fault}:when={when}"]);
            failed += run.ExitCode == 0 ? 0 : 1;
            if (run.ExitCode == InternalError)
                problems.Add($"internal error {point}: {run.Error}");
            problems.AddRange(stack.Problems(isFinished: run.ExitCode == 0).Select(p => $"{point}: {p}"));
            problems.AddRange((await stack.FinishAsync()).Select(p => $"after {point}: {p}"));
        }
        output.WriteLine($"{verb} {fault}: {failed} of {points.Length} runs failed");
        problems.ShouldBeEmpty();
    }

    private static IEnumerable<(string Call, int When)> Points(int count)
    {
        string[] calls =
        [
            "write,pwrite64,pwritev",
            "rename,renameat,renameat2",
            "openat",
            "fsync,fdatasync,syncfs",
            "mkdir,mkdirat",
            "link,linkat",
            "symlink,symlinkat",
            "unlink,unlinkat,rmdir",
            "fchmod,close",
        ];
        Random random = new(count);
        return Enumerable
            .Range(0, count)
            .Select(i => (calls[i % calls.Length], i % 2 == 0 ? random.Next(1, 6) : random.Next(1, 80)));
    }

    /// <summary>A small stack that was published twice, and an installation in the state in which a command has something to do.</summary>
    private sealed class DeployedStack : IAsyncDisposable
    {
        private readonly SmallStack _stack;
        private readonly string _verb;

        private DeployedStack(SmallStack stack, string verb) => (_stack, _verb) = (stack, verb);

        private string Target => Path.Combine(_stack.Work, "target");

        private string Source => Path.Combine(_stack.Work, "source");

        private string[] Arguments =>
            _verb switch
            {
                "install" => ["install", Source, Target],
                "gc" => ["gc", "--keep", "1", Target],
                _ => [_verb, Target],
            };

        public static async Task<DeployedStack> StartAsync(string verb)
        {
            DeployedStack stack = new(await SmallStack.StartAsync(), verb);
            await stack.PrepareAsync();
            return stack;
        }

        public Task<ProgramRun> RunAsync(TimeSpan? killAfter = null, params string[] under) =>
            StackProgram.RunAsync(
                [.. under, .. StackProgram.Command, .. Arguments],
                _stack.Folder,
                _stack.Variables,
                killAfter
            );

        public async Task<ProgramRun> SucceedAsync()
        {
            ProgramRun run = await RunAsync();
            run.ExitCode.ShouldBe(0, run.Error);
            Problems(isFinished: true).ShouldBeEmpty();
            return run;
        }

        public Task ResetAsync() => CopyAsync(Path.Combine(_stack.Work, "kept"), Target);

        public async Task<IEnumerable<string>> FinishAsync()
        {
            ProgramRun run = await RunAsync();
            // What is removed already cannot be removed, and the one way back was gone.
            bool isDone = _verb is "uninstall" or "rollback" && run.Error.Contains("[VS50", StringComparison.Ordinal);
            IEnumerable<string> failure = run.ExitCode == 0 || isDone ? [] : [$"exit {run.ExitCode}: {run.Error}"];
            return [.. failure, .. Problems(isFinished: true)];
        }

        /// <summary>What is wrong with the installation.</summary>
        public IEnumerable<string> Problems(bool isFinished)
        {
            if (_verb == "uninstall" && isFinished)
                return Directory.Exists(Target) ? [$"left behind: {string.Join(' ', Names())}"] : [];
            if (!File.Exists(Path.Combine(Target, ".venvstacks/state.json")))
                return _verb is "uninstall" or "install" && !isFinished ? [] : ["no state"];
            List<string> problems = [];
            DeploymentStatus status = StackDeployment.GetStatus(Target);
            if (_verb != "repair" || isFinished)
                problems.AddRange(
                    StackDeployment
                        .Verify(Target, withContents: true, Token)
                        .Problems.Select(problem => problem.Message)
                );
            if (isFinished)
            {
                string[] expected =
                [
                    .. status
                        .Kept.Append(status.Current)
                        .Select(kept => kept.Generation.Folder)
                        .Order(StringComparer.Ordinal),
                ];
                string[] actual =
                [
                    .. Directory
                        .GetDirectories(Path.Combine(Target, "generations"))
                        .Select(path => Path.GetFileName(path))
                        .Order(StringComparer.Ordinal),
                ];
                if (!actual.SequenceEqual(expected))
                    problems.Add($"generations {string.Join(' ', actual)} instead of {string.Join(' ', expected)}");
                problems.AddRange(Names().Where(IsLeftover).Select(path => $"left behind: {path}"));
            }
            return problems;
        }

        public async Task SkipWithoutTracingAsync()
        {
            Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is missing");
            string[] command = ["strace", "-f", "-o", "/dev/null", "-e", "trace=openat", "true"];
            ProgramRun run = await StackProgram.RunAsync(command, _stack.Folder, _stack.Variables);
            Assert.SkipUnless(run.ExitCode == 0, $"tracing is not permitted: {run.Error}");
        }

        public ValueTask DisposeAsync() => _stack.DisposeAsync();

        private static bool IsLeftover(string path) =>
            TreeSnapshot.IsStage(path)
            || path.StartsWith(".venvstacks/stages/", StringComparison.Ordinal)
            || path.StartsWith(".venvstacks/trash", StringComparison.Ordinal);

        private IEnumerable<string> Names() => TreeSnapshot.Of(Target).Keys;

        private async Task PrepareAsync()
        {
            await _stack.SucceedAsync("lock", "build", "publish");
            await CopyAsync(Path.Combine(_stack.Folder, "_artifacts"), Source);
            Directory.CreateDirectory(Target);
            if (_verb != "install")
            {
                await DoAsync("install", Source, Target);
                await File.WriteAllTextAsync(Path.Combine(_stack.Folder, "app.py"), "import small  # newer\n", Token);
                await _stack.SucceedAsync("lock", "build", "publish");
                await CopyAsync(Path.Combine(_stack.Folder, "_artifacts"), Source);
            }
            if (_verb is "rollback" or "gc" or "uninstall")
                await DoAsync("update", Target);
            if (_verb == "repair")
                File.Delete(
                    Path.Combine(
                        Target,
                        "generations",
                        StackDeployment.GetStatus(Target).Current.Generation.Folder,
                        "framework-lower/lib/python3.11/site-packages/many/p0/m0.py"
                    )
                );
            await CopyAsync(Target, Path.Combine(_stack.Work, "kept"));
        }

        private async Task DoAsync(params string[] arguments)
        {
            ProgramRun run = await StackProgram.RunAsync(
                [.. StackProgram.Command, .. arguments],
                _stack.Folder,
                _stack.Variables
            );
            run.ExitCode.ShouldBe(0, run.Error);
        }

        private static async Task CopyAsync(string source, string target)
        {
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            using Process copy = Process.Start("cp", ["-a", source, target]);
            await copy.WaitForExitAsync(Token);
            copy.ExitCode.ShouldBe(0);
        }
    }
}
