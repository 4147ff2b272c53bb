using Venvstacks.Diagnostics;
using Venvstacks.Locking;

namespace Venvstacks.Tests.Locking;

public class LockSourceTests
{
    [Fact]
    public async Task Local_wheels_are_recorded_by_their_path_from_the_lock()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
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
        await using StackFolder folder = await WebStack.CreateAsync(
            WebStack.Definition + "[tool.uv]\nexclude-newer = \"2026-01-01T00:00:00Z\"\n"
        );

        LockResult result = await folder.LockAsync();

        result.Layers.ShouldAllBe(layer => layer.Lock!.Metadata.LockedAt == "2026-01-01T00:00:00+00:00");
    }

    [Fact]
    public async Task Pages_without_times_and_sizes_give_the_same_packages()
    {
        await using StackFolder folder = await WebStack.CreateAsync();
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
        await using StackFolder folder = await WebStack.CreateAsync(
            WebStack.Definition + "[tool.uv]\nexclude-newer = \"2026-01-01T00:00:00Z\"\n"
        );
        folder.Index.HtmlOnly = true;

        VenvstacksException error = await Should.ThrowAsync<VenvstacksException>(() => folder.LockAsync());

        error
            .Diagnostics[0]
            .Help.ShouldBe(
                "base 1.0 satisfies the requirements, but its index does not say when it was uploaded, which exclude-newer requires; "
                    + "use an index with JSON pages (PEP 700), or set exclude-newer-package = { base = false }"
            );
    }

    [Fact]
    public async Task Constraints_of_the_settings_hold_beside_those_of_lower_layers()
    {
        await using StackFolder folder = await WebStack.CreateAsync(
            WebStack.Definition + "[tool.uv]\nconstraint-dependencies = [\"site-tools<2\"]\n"
        );
        folder.Index.Add("site-tools", "2.0");

        await folder.LockAsync();

        folder.Packages("app-site").ShouldContain("site-tools==1.0");
    }

    [Fact]
    public async Task A_package_that_may_be_needed_is_locked_under_its_marker()
    {
        await using StackFolder folder = await WebStack.CreateAsync(
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
        await using StackFolder folder = await WebStack.CreateAsync(
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
        await using StackFolder folder = await WebStack.CreateAsync(
            WebStack.Definition
                + $"[tool.uv]\nindex-strategy = \"{strategy}\"\nindex = [{{ url = \"{first.Simple}\" }}]\n"
        );

        await folder.LockAsync();

        folder.Packages("app-site").ShouldContain($"site-tools=={expected}");
    }
}
