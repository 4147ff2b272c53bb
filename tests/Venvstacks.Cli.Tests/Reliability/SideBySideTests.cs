namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Several runs in one directory, and who owns the files that they write.</summary>
[Trait("Category", "Slow")]
public sealed class SideBySideTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Four_builds_at_once_on_a_cold_cache_give_what_one_gives()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        ProgramRun[] runs = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => BuildAsync(stack, "--lock-if-needed"))
        );
        runs.ShouldAllBe(run => run.ExitCode == 0, string.Join('\n', runs.Select(run => run.Error)));
        runs.Select(run => run.Out).Distinct().Count().ShouldBe(1);
        runs.Count(run => run.Error.Contains("(4 changed, 0 unchanged)", StringComparison.Ordinal)).ShouldBe(1);
        stack.Leftovers().ShouldBeEmpty();
        SortedDictionary<string, string> together = stack.Snapshot();

        foreach (string output in (string[])["_build", "_artifacts"])
            Directory.Delete(Path.Combine(stack.Folder, output), recursive: true);
        Directory.Delete(stack.Cache, recursive: true);
        ProgramRun alone = await BuildAsync(stack, "--no-lock-if-needed");
        alone.ExitCode.ShouldBe(0, alone.Error);
        alone.Out.ShouldBe(runs[0].Out);
        TreeSnapshot.Differences(together, stack.Snapshot()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_edit_in_an_export_changes_no_other_file()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build", "local-export", "publish");
        string build = Path.Combine(stack.Folder, "_build");
        string store = Path.Combine(stack.Cache, "files-v1");
        (SortedDictionary<string, string> Build, SortedDictionary<string, string> Store) before = (
            TreeSnapshot.Of(build),
            TreeSnapshot.Of(store)
        );
        int edited = 0;
        foreach (
            string file in Directory.EnumerateFiles(
                Path.Combine(stack.Folder, "_export"),
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
            )
        )
        {
            await File.AppendAllTextAsync(file, "# edited\n", Token);
            edited++;
        }
        edited.ShouldBeGreaterThan(200);
        TreeSnapshot.Differences(TreeSnapshot.Of(build), before.Build).ShouldBeEmpty();
        TreeSnapshot.Differences(TreeSnapshot.Of(store), before.Store).ShouldBeEmpty();
        (await stack.SucceedAsync("publish")).Error.ShouldContain("Published 4 layers");
        ProgramRun again = await stack.SucceedAsync("local-export");
        again.ExitCode.ShouldBe(0);
        string module = Path.Combine(stack.Folder, "_export/app-app/lib/python3.11/site-packages/small/__init__.py");
        (await File.ReadAllTextAsync(module, Token)).ShouldBe("__version__ = '1.0'\n");
    }

    private static Task<ProgramRun> BuildAsync(SmallStack stack, string locks) =>
        StackProgram.RunAsync(
            [.. StackProgram.Command, "build", locks, "--publish", "--runtimes", stack.Runtimes, "venvstacks.toml"],
            stack.Folder,
            stack.Variables
        );
}
