namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Folders that are written keep what is the user's, and get back what somebody changed of ours.</summary>
[Trait("Category", "Slow")]
public sealed class FolderTests
{
    [Theory]
    [InlineData("build", "_build", "--clean")]
    [InlineData("local-export", "_export", "--force")]
    public async Task A_folder_of_the_users_is_replaced_only_where_that_is_said(
        string verb,
        string folder,
        string force
    )
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync(verb);
        string mine = Path.Combine(stack.Folder, folder, "framework-upper", "note.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(mine)!);
        await File.WriteAllTextAsync(mine, "mine", TestContext.Current.CancellationToken);

        ProgramRun refused = await RunAsync(stack, verb);
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("framework-upper");
        refused.Error.ShouldContain(force);
        File.Exists(mine).ShouldBeTrue();

        (await RunAsync(stack, verb, force)).ExitCode.ShouldBe(0);
        File.Exists(mine).ShouldBeFalse();
    }

    [Theory]
    [InlineData("077", 0x180)]
    [InlineData("002", 0x1B4)]
    public async Task The_umask_decides_on_the_modes_of_locks_and_archives(string umask, int mode)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        foreach (string verb in new[] { "lock", "build", "publish" })
            (await stack.RunAsync(verb, null, "sh", "-c", $"umask {umask}; exec \"$@\"", "sh")).ExitCode.ShouldBe(0);
        foreach (string path in new[] { "requirements/py/pylock.py.toml", "_artifacts/py.tar.xz" })
        {
            if (!OperatingSystem.IsWindows())
                ((int)File.GetUnixFileMode(Path.Combine(stack.Folder, path))).ShouldBe(mode);
        }
    }

    [Theory]
    [InlineData("build", "--build-dir", "requirements", "--clean")]
    [InlineData("local-export", "--output-dir", "requirements", "--force")]
    [InlineData("local-export", "--output-dir", "_build", "--force")]
    [InlineData("local-export", "--output-dir", "_build/app-app/copy", "--force")]
    [InlineData("publish", "--output-dir", "_build/app-app", "--force")]
    public async Task Folders_that_would_replace_each_other_are_refused(params string[] arguments)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build");
        SortedDictionary<string, string> before = stack.Snapshot();
        ProgramRun run = await RunAsync(stack, arguments[0], arguments[1..]);
        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("[VS3043]");
        run.Error.ShouldContain(arguments[1]);
        TreeSnapshot.Differences(stack.Snapshot(), before).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_was_changed_after_it_was_written_is_written_again()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build", "local-export");
        SortedDictionary<string, string> expected = stack.Snapshot();
        string module = Path.Combine("framework-upper", "lib", "python3.11", "site-packages", "data.bin");
        string exported = Path.Combine(stack.Folder, "_export", module);
        await File.AppendAllTextAsync(exported, "changed = True\n", TestContext.Current.CancellationToken);

        await stack.SucceedAsync("build", "local-export");
        TreeSnapshot.Differences(stack.Snapshot(), expected).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("publish", "_artifacts")]
    [InlineData("local-export", "_export")]
    public async Task An_edit_in_the_build_folder_reaches_no_result(string verb, string results)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build", verb);
        SortedDictionary<string, string> expected = TreeSnapshot.Of(Path.Combine(stack.Folder, results));
        Directory.Delete(Path.Combine(stack.Folder, results), recursive: true);
        string module = "framework-lower/lib/python3.11/site-packages/many/p3/m3.py";
        string edited = Path.Combine(stack.Folder, "_build", module);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(edited, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.AppendAllTextAsync(edited, "# edited\n", TestContext.Current.CancellationToken);

        ProgramRun offline = await StackProgram.RunAsync(
            [.. StackProgram.Command, .. stack.Arguments(verb)],
            stack.Folder,
            new Dictionary<string, string>(stack.Variables, StringComparer.Ordinal) { ["UV_OFFLINE"] = "1" }
        );
        offline.ExitCode.ShouldBe(1);
        offline.Error.ShouldContain("'framework-lower'");
        offline.Error.ShouldContain("many/p3/m3.py'");

        ProgramRun run = await RunAsync(stack, verb);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Error.ShouldContain(
            "many/p3/m3.py' in layer 'framework-lower' is missing or was changed; it is made again"
        );
        TreeSnapshot.Differences(TreeSnapshot.Of(Path.Combine(stack.Folder, results)), expected).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_local_wheel_that_was_moved_is_taken_from_the_folder_that_is_named()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        TestWheel wheel = WheelFactory.Make("small", "2.0");
        string wheels = Path.Combine(stack.Folder, "wheels");
        Directory.CreateDirectory(wheels);
        await File.WriteAllBytesAsync(
            Path.Combine(wheels, wheel.FileName),
            wheel.Bytes,
            TestContext.Current.CancellationToken
        );
        (await RunAsync(stack, "lock", "--local-wheels", "wheels")).ExitCode.ShouldBe(0);
        Directory.Move(wheels, Path.Combine(stack.Folder, "moved"));

        ProgramRun refused = await RunAsync(stack, "build");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("layer app-app: the locked wheel");
        refused.Error.ShouldContain("small-2.0-py3-none-any.whl");
        refused.Error.ShouldContain("--local-wheels");
        (await RunAsync(stack, "build", "--local-wheels", "moved")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_build_with_nothing_changed_opens_no_file_of_a_layer_and_no_runtime_archive()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock", "build");

        string[] opened = await TraceBuildAsync(stack);

        opened.ShouldContain(Path.Combine(stack.Folder, "_build", "app-app.last-build.json"));
        opened.ShouldContain(path => path.StartsWith(Path.Combine(stack.Cache, "layers-v1"), StringComparison.Ordinal));
        string[] folders = ["py", "framework-lower", "framework-upper", "app-app"];
        string[] closed =
        [
            $"{stack.Runtimes}/",
            .. folders.Select(layer => $"{Path.Combine(stack.Folder, "_build", layer)}/"),
            .. new[] { "files-v1", "wheels-v1", "runtimes-v1" }.Select(part => $"{Path.Combine(stack.Cache, part)}/"),
        ];
        opened.ShouldAllBe(path => !closed.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_cold_build_opens_each_downloaded_wheel_once()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync("build");

        string[] opened = await TraceBuildAsync(stack);

        string downloads = Path.Combine(stack.Cache, "downloads-v1") + "/";
        string[] wheels =
        [
            .. opened
                .Where(path => path.Contains(".whl", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(path => path.StartsWith(downloads, StringComparison.Ordinal) ? path[downloads.Length..] : path)
                .Select(path => path.Split('-')[0]),
        ];
        wheels.ShouldBe(["base", "data", "many", "small"]);
    }

    // The files that a build opens, each as often as it is opened.
    private static async Task<string[]> TraceBuildAsync(SmallStack stack)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is missing");
        string log = Path.Combine(stack.Work, "calls");
        ProgramRun run = await stack.RunAsync(
            "build",
            null,
            ["strace", "-f", "-o", log, "-e", "trace=open,openat,openat2"]
        );
        Assert.SkipWhen(run.Error.StartsWith("strace", StringComparison.Ordinal), "tracing is not permitted");
        run.ExitCode.ShouldBe(0, run.Error);
        return
        [
            .. File.ReadLines(log)
                .Select(line => line.Split('"'))
                .Where(parts => parts.Length > 2 && !parts[^1].Contains("O_DIRECTORY", StringComparison.Ordinal))
                .Select(parts => parts[1]),
        ];
    }

    private static Task<ProgramRun> RunAsync(SmallStack stack, string verb, params string[] options) =>
        StackProgram.RunAsync(
            [.. StackProgram.Command, .. stack.Arguments(verb), .. options],
            stack.Folder,
            stack.Variables
        );
}
