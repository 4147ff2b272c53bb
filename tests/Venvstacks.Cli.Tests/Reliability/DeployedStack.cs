using System.Diagnostics;
using Venvstacks.Deployment;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>A small stack that was published twice, and an installation in the state in which a command has something to do.</summary>
internal sealed class DeployedStack : IAsyncDisposable
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly SmallStack _stack;
    private readonly string _verb;

    private DeployedStack(SmallStack stack, string verb) => (_stack, _verb) = (stack, verb);

    /// <summary>The directory of the installation.</summary>
    public string Target => Path.Combine(_stack.Work, "target");

    /// <summary>The directory of the publication.</summary>
    public string Source => Path.Combine(_stack.Work, "source");

    /// <summary>The directory of the publication before; for installations only.</summary>
    public string OlderSource => Path.Combine(_stack.Work, "older");

    /// <summary>The stack.</summary>
    public SmallStack Stack => _stack;

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
                    .Problems.Where(problem => isFinished || !IsCurrentLink(problem))
                    .Select(problem => problem.Message)
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

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    // A run that is killed after the commit leaves the link to the next one.
    private static bool IsCurrentLink(TreeProblem problem) => problem is { Layer: "", Path: "current" };

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
            await CopyAsync(Source, OlderSource);
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
