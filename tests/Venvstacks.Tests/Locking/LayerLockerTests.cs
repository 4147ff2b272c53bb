using Venvstacks.Diagnostics;
using Venvstacks.Locking;
using Venvstacks.Selection;

namespace Venvstacks.Tests.Locking;

public class LayerLockerTests
{
    [Fact]
    public async Task Packages_of_lower_layers_are_shared()
    {
        await using StackFolder folder = await WebStack.CreateAsync();

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
        await using StackFolder folder = await WebStack.CreateAsync();
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
    public async Task A_changed_layer_takes_those_above_with_it()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        await folder.LockAsync();
        folder.Index.Add("base", "2.0");
        folder.Write("venvstacks.toml", WebStack.Definition.Replace("[\"base\"]", "[\"base>=2\"]"));

        LockResult result = await folder.LockAsync(OperationChoice.IfNeeded);

        result
            .Layers.Select(layer => layer.Reason)
            .ShouldBe([LockReason.RequirementsChanged, LockReason.LowerLayerChanged, LockReason.LowerLayerChanged]);
        folder.Packages("app-site").ShouldContain("base==2.0");
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
        await using StackFolder folder = await WebStack.CreateAsync(stack);

        LayerLockException error = await Should.ThrowAsync<LayerLockException>(() => folder.LockAsync());

        error.Diagnostics.Select(d => d.Span!.Position.Line).ShouldBe([7, 12]);
        error.Diagnostics[0].Notes.ShouldContain("layer 'py' supplies base==1.0, which the layers above it must use");
        Directory.Exists(Path.Combine(folder.Path, "requirements")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_package_without_a_wheel_for_a_platform_is_refused()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
        folder.Index.Add(WheelFactory.Make("site-tools", "3.0", tag: "cp311-cp311-manylinux_2_17_x86_64"));
        folder.Index.Add(WheelFactory.Make("native", "1.0", tag: "cp311-cp311-manylinux_2_35_x86_64"));
        folder.Write(
            "venvstacks.toml",
            WebStack.Definition.Replace("\"site-tools\"]", "\"site-tools==3\", \"native\"]")
        );

        LayerLockException error = await Should.ThrowAsync<LayerLockException>(() => folder.LockAsync());

        Formats.Text.Diagnostic problem = error.Diagnostics.ShouldHaveSingleItem();
        problem.Code.ShouldBe("VS2005");
        problem.Notes.ShouldBe([
            "native==1.0 has no wheel for linux_x86_64, win_amd64; it has one for linux_target = \"glibc@2.35\"",
            "site-tools==3.0 has no wheel for win_amd64",
        ]);
    }

    [Fact]
    public async Task A_dry_run_writes_nothing()
    {
        await using StackFolder folder = await WebStack.CreateAsync();

        LockResult result = await folder.LockAsync(OperationChoice.Yes, dryRun: true);

        result.Written.Length.ShouldBe(12);
        result.Layers[1].Solution!.Dependencies.ShouldNotBeEmpty();
        Directory.Exists(Path.Combine(folder.Path, "requirements")).ShouldBeFalse();
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Timing_does_not_change_locks()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
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
        await using StackFolder folder = await WebStack.CreateAsync(
            WebStack.Definition.Replace("name = \"site\"", "name = \"site\"\nplatforms = []")
        );

        LockResult result = await folder.LockAsync();

        result.Layers[2].Lock.ShouldBeNull();
        Directory.Exists(Path.Combine(folder.Path, "requirements", "app-site")).ShouldBeFalse();
    }
}
