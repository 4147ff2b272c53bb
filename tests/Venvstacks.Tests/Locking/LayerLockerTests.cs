using Venvstacks.Definitions;
using Venvstacks.Locking;

namespace Venvstacks.Tests.Locking;

public class LayerLockerTests
{
    private const string Stack = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]
        platforms = ["linux_x86_64", "win_amd64"]

        [[frameworks]]
        name = "web"
        runtime = "py"
        versioned = true
        requirements = ["web>=1", "base"]

        [[applications]]
        name = "site"
        launch_module = "main.py"
        frameworks = ["web"]
        requirements = ["web", "site-tools"]

        """;

    [Fact]
    public async Task Packages_of_lower_layers_are_shared()
    {
        await using StackFolder folder = await CreateAsync();

        LockResult result = await folder.LockAsync();

        folder.Packages("py").ShouldBe(["base==1.0"]);
        folder.Packages("framework-web").ShouldBe(["colours==1.0 ; sys_platform == 'win32'", "web==1.0", "base==1.0"]);
        folder
            .Packages("app-site")
            .ShouldBe(["site-tools==1.0", "base==1.0", "colours==1.0 ; sys_platform == 'win32'", "web==1.0"]);
        folder
            .Read("app-site/pylock.app-site.toml")
            .ShouldContain(
                """
                name = "colours"
                version = "1.0"
                marker = "(sys_platform == 'win32') and sys_platform == 'from_lower_layer'"

                [[packages]]
                """
            );
        result.Layers.ShouldAllBe(layer => layer.Outcome == LockOutcome.Changed && layer.Reason == LockReason.NoLock);
        result.Written.Length.ShouldBe(12);
    }

    [Fact]
    public async Task A_second_run_writes_nothing()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        folder.Now += TimeSpan.FromDays(1);

        LockResult again = await folder.LockAsync();
        LockResult ifNeeded = await folder.LockAsync(OperationChoice.IfNeeded);

        again.Written.ShouldBeEmpty();
        again.Layers.ShouldAllBe(layer => layer.Outcome == LockOutcome.Unchanged);
        ifNeeded.Written.ShouldBeEmpty();
        ifNeeded.Layers.ShouldAllBe(layer => layer.Outcome == LockOutcome.Kept);
    }

    [Fact]
    public async Task Locked_versions_are_kept_until_the_lock_is_reset()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        folder.Index.Add("site-tools", "2.0");

        (await folder.LockAsync()).Written.ShouldBeEmpty();
        LockResult reset = await folder.LockAsync(
            new SelectionRequest { Lock = OperationChoice.IfNeeded, ResetLock = ["app-*"] }
        );

        LockChange change = reset.Layers[2].Changes.ShouldHaveSingleItem();
        change.Kind.ShouldBe(LockChangeKind.Updated);
        change.After.ShouldHaveSingleItem().ToString().ShouldBe("site-tools==2.0");
        reset.Layers[1].Outcome.ShouldBe(LockOutcome.Kept);
    }

    [Fact]
    public async Task A_changed_layer_takes_those_above_with_it()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        folder.Index.Add("base", "2.0");
        folder.Write("venvstacks.toml", Stack.Replace("[\"base\"]", "[\"base>=2\"]"));

        LockResult result = await folder.LockAsync(OperationChoice.IfNeeded);

        result
            .Layers.Select(layer => layer.Reason)
            .ShouldBe([LockReason.RequirementsChanged, LockReason.LowerLayerChanged, LockReason.LowerLayerChanged]);
        folder.Packages("app-site").ShouldContain("base==2.0");
    }

    [Fact]
    public async Task The_version_of_a_versioned_layer_rises_with_each_change()
    {
        await using StackFolder folder = await CreateAsync();
        LockResult first = await folder.LockAsync();
        folder.Index.Add("web", "2.0");
        folder.Now += TimeSpan.FromDays(1);

        LockResult second = await folder.LockAsync(
            new SelectionRequest { Lock = OperationChoice.Yes, ResetLock = ["*"] }
        );

        first.Layers[1].Lock!.DeployedName.ShouldBe("framework-web@1");
        second.Layers[1].Lock!.DeployedName.ShouldBe("framework-web@2");
        second.Layers[1].Lock!.Metadata.LockedAt.ShouldBe("2026-05-07T07:08:09+00:00");
        second.Layers[0].Lock!.Metadata.LockedAt.ShouldBe("2026-05-06T07:08:09+00:00");
    }

    [Fact]
    public async Task A_changed_module_raises_the_version_of_a_versioned_layer_without_resolving()
    {
        string stack = Stack.Replace("name = \"site\"", "name = \"site\"\nversioned = true");
        await using StackFolder folder = await CreateAsync(stack);
        await folder.LockAsync();
        folder.Write("main.py", "print('good bye')\n");
        int requests = folder.Index.Requests.Count;
        StackLocks.Read(await folder.DefineAsync()).States[2].IsValid.ShouldBeFalse();

        LockResult result = await folder.LockAsync(OperationChoice.IfNeeded);

        result.Layers[2].Outcome.ShouldBe(LockOutcome.VersionRaised);
        result.Layers[2].Lock!.Version.ShouldBe(2);
        result.Written.ShouldHaveSingleItem().ShouldEndWith("pylock.app-site.meta.json");
        folder.Index.Requests.Count.ShouldBe(requests);
    }

    [Fact]
    public async Task An_edited_lock_is_not_valid()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        string path = Path.Combine(folder.Path, "requirements", "py", "pylock.py.toml");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"1.0\"\nindex", "\"0.9\"\nindex"));

        StackLocks locks = StackLocks.Read(await folder.DefineAsync());

        locks.States.ShouldAllBe(state => !state.IsValid);
        locks.States[0].Explain()["changed_fields"]!.ToJsonString().ShouldContain("requirements_hash");
        BuildEnvException error = locks.States[0].ToException("Layer 'py' cannot be built");
        error.Diagnostics[0].Notes[1].ShouldContain("\"last_metadata\": {");
        (await folder.LockAsync(OperationChoice.IfNeeded)).Layers[0].Reason.ShouldBe(LockReason.LockEdited);
    }

    [Fact]
    public async Task A_lock_that_cannot_be_read_is_locked_again()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        folder.Write("requirements/py/pylock.py.toml", "<<<<<<< ours\n");
        folder.Write("requirements/py/pylock.py.meta.json", "<<<<<<< ours\n");
        LayerLockState state = StackLocks.Read(await folder.DefineAsync()).States[0];

        state.LockProblems.ShouldHaveSingleItem().Span!.Position.Line.ShouldBe(1);
        state.MetadataProblem!.Span!.Position.Line.ShouldBe(1);
        (await folder.LockAsync(OperationChoice.IfNeeded)).Layers[0].Reason.ShouldBe(LockReason.NoLock);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_lock_is_told()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        string path = Path.Combine(folder.Path, "requirements", "py", "pylock.py.toml");
        folder.Write(path, "lock-version = 1\ncreated-by = 2\npackages = []\n");
        LayerLockState state = StackLocks.Read(await folder.DefineAsync()).States[0];
        state.LockProblems.Select(problem => problem.Span!.Position.Line).ShouldBe([1, 2]);
        state.ToException("").Diagnostics.Length.ShouldBe(3);

        await File.WriteAllBytesAsync(path, [0x23, 0x0A, 0xFF], TestContext.Current.CancellationToken);
        state = StackLocks.Read(await folder.DefineAsync()).States[0];
        state.LockProblems.ShouldHaveSingleItem().Span!.Position.Line.ShouldBe(2);
    }

    [Fact]
    public async Task The_version_of_a_layer_is_not_lost_with_metadata_that_cannot_be_read()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        folder.Write("requirements/framework-web/pylock.framework-web.meta.json", "{\n<<<<<<< ours\n");

        var error = await Should.ThrowAsync<LayerLockException>(() => folder.LockAsync());

        error.Diagnostics[0].Code.ShouldBe("VS2003");
        error.Diagnostics[0].Span!.Position.Line.ShouldBe(2);
    }

    [Theory]
    [InlineData("\"3\"")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2.5")]
    [InlineData("2147483647")]
    [InlineData("99999999999999999999")]
    [InlineData("null")]
    public async Task The_version_of_a_layer_is_not_lost_with_an_odd_one(string version)
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        folder.Write(
            "requirements/framework-web/pylock.framework-web.meta.json",
            $"{{\n  \"lock_version\": {version}\n}}\n"
        );

        var error = await Should.ThrowAsync<LayerLockException>(() => folder.LockAsync());

        error.Message.ShouldBe("the metadata of the lock has a 'lock_version' that is not a whole number from 1");
        error.Diagnostics[0].Code.ShouldBe("VS2003");
        error.Diagnostics[0].Span!.Position.Line.ShouldBe(2);
    }

    [Fact]
    public async Task Every_layer_that_cannot_be_locked_is_told_and_nothing_is_written()
    {
        const string stack = """
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = ["base"]

            [[frameworks]]
            name = "old"
            runtime = "py"
            requirements = ["base<1"]

            [[frameworks]]
            name = "none"
            runtime = "py"
            requirements = ["there-is-no-such-package"]

            [[applications]]
            name = "site"
            launch_module = "main.py"
            frameworks = ["old"]
            requirements = []

            """;
        await using StackFolder folder = await CreateAsync(stack);

        var error = await Should.ThrowAsync<LayerLockException>(() => folder.LockAsync());

        error.Diagnostics.Select(d => d.Span!.Position.Line).ShouldBe([7, 12]);
        error.Diagnostics[0].Notes.ShouldContain("layer 'py' supplies base==1.0, which the layers on it must use");
        Directory.Exists(Path.Combine(folder.Path, "requirements")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_package_without_a_wheel_for_a_platform_is_refused()
    {
        await using StackFolder folder = await CreateAsync();
        folder.Index.Add(WheelFactory.Make("site-tools", "3.0", tag: "cp311-cp311-manylinux_2_17_x86_64"));
        folder.Index.Add(WheelFactory.Make("native", "1.0", tag: "cp311-cp311-manylinux_2_35_x86_64"));
        folder.Write("venvstacks.toml", Stack.Replace("\"site-tools\"]", "\"site-tools==3\", \"native\"]"));

        var error = await Should.ThrowAsync<LayerLockException>(() => folder.LockAsync());

        Formats.Text.Diagnostic problem = error.Diagnostics.ShouldHaveSingleItem();
        problem.Code.ShouldBe("VS2005");
        problem.Notes.ShouldBe([
            "native==1.0 has no wheel for linux_x86_64, win_amd64; it has one for linux_target = \"glibc@2.35\"",
            "site-tools==3.0 has no wheel for win_amd64",
        ]);
    }

    [Fact]
    public async Task Local_wheels_are_recorded_by_their_path_from_the_lock()
    {
        await using StackFolder folder = await CreateAsync();
        TestWheel wheel = WheelFactory.Make("site-tools", "9.0");
        Directory.CreateDirectory(Path.Combine(folder.Path, "wheels"));
        await File.WriteAllBytesAsync(
            Path.Combine(folder.Path, "wheels", wheel.FileName),
            wheel.Bytes,
            TestContext.Current.CancellationToken
        );
        folder.LocalWheels = ["wheels"];

        await folder.LockAsync();

        folder
            .Read("app-site/pylock.app-site.toml")
            .ShouldContain(
                $"""
                name = "site-tools"
                version = "9.0"

                [[packages.wheels]]
                path = "../../wheels/{wheel.FileName}"

                [packages.wheels.hashes]
                sha256 = "{wheel.Sha256}"

                """
            );
    }

    [Fact]
    public async Task Locks_are_dated_no_later_than_the_newest_file_that_counts()
    {
        await using StackFolder folder = await CreateAsync(
            Stack + "[tool.uv]\nexclude-newer = \"2026-01-01T00:00:00Z\"\n"
        );

        LockResult result = await folder.LockAsync();

        result.Layers.ShouldAllBe(layer => layer.Lock!.Metadata.LockedAt == "2026-01-01T00:00:00+00:00");
    }

    [Fact]
    public async Task Pages_without_times_and_sizes_give_the_same_packages()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        string[] before = [.. LinesOf(folder)];
        Directory.Delete(Path.Combine(folder.Path, "requirements"), recursive: true);
        folder.Index.HtmlOnly = true;

        await folder.LockAsync();

        LinesOf(folder).ShouldBe(before);

        static IEnumerable<string> LinesOf(StackFolder folder) =>
            folder
                .Read("framework-web/pylock.framework-web.toml")
                .Split('\n')
                .Where(line =>
                    !line.StartsWith("size", StringComparison.Ordinal)
                    && !line.StartsWith("upload-time", StringComparison.Ordinal)
                );
    }

    [Fact]
    public async Task Pages_without_times_and_a_limit_of_time_do_not_go_together()
    {
        await using StackFolder folder = await CreateAsync(
            Stack + "[tool.uv]\nexclude-newer = \"2026-01-01T00:00:00Z\"\n"
        );
        folder.Index.HtmlOnly = true;

        var error = await Should.ThrowAsync<VenvstacksException>(() => folder.LockAsync());

        error
            .Diagnostics[0]
            .Help.ShouldBe(
                "base 1.0 would do, but its index does not say when it was uploaded, which exclude-newer asks for; "
                    + "an index with JSON pages (PEP 700) says so, or exclude-newer-package = { base = false } lets it in"
            );
    }

    [Fact]
    public async Task What_a_killed_run_left_is_swept()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        folder.Write("requirements/py/pylock.py.toml.tmp-1-0123456789ab", "lock-ver");

        await folder.LockAsync(OperationChoice.IfNeeded);

        Directory.GetFiles(Path.Combine(folder.Path, "requirements", "py")).Length.ShouldBe(4);
    }

    [Fact]
    public async Task A_run_that_is_killed_between_two_files_is_finished_by_the_next()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        Dictionary<string, string> before = folder.ReadFiles();
        folder.Index.Add("base", "2.0");
        folder.Write("venvstacks.toml", Stack.Replace("[\"base\"]", "[\"base>=2\"]"));
        LockResult undisturbed = await folder.LockAsync(OperationChoice.IfNeeded);
        Dictionary<string, string> after = folder.ReadFiles();

        for (int written = 0; written <= undisturbed.Written.Length; written++)
        {
            folder.WriteFiles(before);
            folder.WriteFiles(undisturbed.Written.Take(written).ToDictionary(path => path, path => after[path]));
            await folder.LockAsync(OperationChoice.IfNeeded);
            folder.ReadFiles().ShouldBe(after, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        await using StackFolder folder = await CreateAsync();

        LockResult result = await folder.LockAsync(OperationChoice.Yes, dryRun: true);

        result.Written.Length.ShouldBe(12);
        result.Layers[1].Solution!.Dependencies.ShouldNotBeEmpty();
        Directory.Exists(Path.Combine(folder.Path, "requirements")).ShouldBeFalse();
    }

    [Fact]
    public async Task Constraints_of_the_settings_hold_beside_those_of_lower_layers()
    {
        await using StackFolder folder = await CreateAsync(
            Stack + "[tool.uv]\nconstraint-dependencies = [\"site-tools<2\"]\n"
        );
        folder.Index.Add("site-tools", "2.0");

        await folder.LockAsync();

        folder.Packages("app-site").ShouldContain("site-tools==1.0");
    }

    [Fact]
    public async Task A_package_that_may_be_needed_is_locked_under_its_marker()
    {
        await using StackFolder folder = await CreateAsync(
            """
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = [
                "base ; platform_release >= '20.0'",
                "colours ; platform_release >= '20.0' and sys_platform == 'win32'",
                "mac ; 'Darwin' in platform_version and sys_platform == 'darwin'",
            ]
            platforms = ["linux_x86_64", "win_amd64"]

            """
        );

        await folder.LockAsync();

        folder
            .Packages("py")
            .ShouldBe([
                "base==1.0 ; platform_release >= '20.0'",
                "colours==1.0 ; platform_release >= '20.0' and sys_platform == 'win32'",
            ]);
    }

    [Fact]
    public async Task A_package_is_taken_from_its_own_index_where_the_layer_names_it()
    {
        await using TestIndex second = await TestIndex.StartAsync();
        second.Add("colours", "9.0");
        await using StackFolder folder = await CreateAsync(
            $$"""
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = []
            platforms = ["win_amd64"]

            [[frameworks]]
            name = "by-itself"
            runtime = "py"
            package_indexes = { colours = "second" }
            requirements = ["web", "colours"]

            [[frameworks]]
            name = "by-others"
            runtime = "py"
            package_indexes = { colours = "second" }
            requirements = ["web"]

            [[tool.uv.index]]
            name = "second"
            url = "{{second.Simple}}"
            explicit = true

            """
        );

        await folder.LockAsync();

        folder.Packages("framework-by-itself").ShouldContain("colours==9.0");
        folder.Packages("framework-by-others").ShouldContain("colours==1.0");
    }

    [Theory]
    [InlineData("first-index", "2.0a1")]
    [InlineData("unsafe-first-match", "2.0a1")]
    [InlineData("unsafe-best-match", "1.0")]
    public async Task A_pre_release_of_the_first_index_comes_before_a_stable_version_of_the_next(
        string strategy,
        string expected
    )
    {
        await using TestIndex first = await TestIndex.StartAsync();
        first.Add("site-tools", "2.0a1");
        await using StackFolder folder = await CreateAsync(
            Stack + $"[tool.uv]\nindex-strategy = \"{strategy}\"\nindex = [{{ url = \"{first.Simple}\" }}]\n"
        );

        await folder.LockAsync();

        folder.Packages("app-site").ShouldContain($"site-tools=={expected}");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Timing_does_not_change_locks()
    {
        await using StackFolder folder = await CreateAsync();
        await folder.LockAsync();
        Dictionary<string, string> first = folder.ReadFiles();
        for (int run = 0; run < 50; run++)
        {
            Directory.Delete(Path.Combine(folder.Path, "requirements"), recursive: true);
            folder.Index.Latency = TimeSpan.FromMilliseconds(Random.Shared.Next(60));
            await folder.LockAsync();
            folder.ReadFiles().ShouldBe(first, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Layers_without_platforms_are_left_out()
    {
        await using StackFolder folder = await CreateAsync(
            Stack.Replace("name = \"site\"", "name = \"site\"\nplatforms = []")
        );

        LockResult result = await folder.LockAsync();

        result.Layers[2].Lock.ShouldBeNull();
        Directory.Exists(Path.Combine(folder.Path, "requirements", "app-site")).ShouldBeFalse();
    }

    private static async Task<StackFolder> CreateAsync(string stack = Stack)
    {
        StackFolder folder = await StackFolder.CreateAsync(stack);
        DateTimeOffset uploaded = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        folder.Index.Add(WheelFactory.Make("base", "1.0"), uploadTime: uploaded);
        folder.Index.Add(
            WheelFactory.Make(
                "web",
                "1.0",
                ["base", "colours ; sys_platform == 'win32'", "mac ; sys_platform == 'darwin'"]
            ),
            uploadTime: uploaded
        );
        folder.Index.Add(WheelFactory.Make("colours", "1.0"), uploadTime: uploaded);
        folder.Index.Add(WheelFactory.Make("mac", "1.0"), uploadTime: uploaded);
        folder.Index.Add(WheelFactory.Make("site-tools", "1.0"), uploadTime: uploaded);
        return folder;
    }
}
