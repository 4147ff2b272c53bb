using System.Text.Json;
using Venvstacks.Cli.Tests.Reliability;

namespace Venvstacks.Cli.Tests;

/// <summary>After a fetch everything works without network.</summary>
public class FetchTests
{
    [Fact]
    public async Task A_build_after_a_fetch_needs_no_network_and_has_the_same_bytes()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        await stack.SucceedAsync("lock");
        string build = Path.Combine(stack.Folder, "_build");
        await BuildAsync(stack);
        SortedDictionary<string, string> online = TreeSnapshot.Of(build);
        Directory.Delete(build, recursive: true);
        Directory.Delete(stack.Cache, recursive: true);
        JsonElement json = JsonSchema.Check("fetch", await FetchAsync(stack, "--json"));
        json.GetProperty("files")
            .EnumerateArray()
            .Select(file => file.GetProperty("name").GetString())
            .ShouldBe(["base-1.0-py3-none-any.whl", "web-1.0-py3-none-any.whl"]);
        json.GetProperty("bytes").GetInt64().ShouldBeGreaterThan(500);
        Directory.Exists(build).ShouldBeFalse();
        await stack.Index.DisposeAsync();
        await BuildAsync(stack, "--offline", "--locked", "--clean");
        TreeSnapshot.Of(build).ShouldBe(online);
        (await FetchAsync(stack)).ShouldBe("Everything is in the cache already\n");
    }

    [Fact]
    public async Task Wheels_are_fetched_although_the_layer_is_in_the_cache()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        await stack.SucceedAsync("lock");
        await BuildAsync(stack);
        Directory.Delete(Path.Combine(stack.Cache, "wheels-v1"), recursive: true);
        string table = await FetchAsync(stack, "--include", "app-site");
        table.ShouldMatch(@"^file +size\nbase-1.0-py3-none-any.whl +\d+.*B\nweb-1.0-py3-none-any.whl +\d+.*B\n$");
    }

    [Fact]
    public async Task Progress_speaks_of_fetching_only()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        await stack.SucceedAsync("lock");
        CliResult result = await stack.RunAsync("--progress", "plain", "fetch", "--runtimes", stack.Runtimes);
        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldContain("Fetching py\n");
        result.Error.ShouldContain("Fetched py: in the cache\n");
        result.Error.ShouldNotContain("Buil");
    }

    [Fact]
    public async Task Without_a_lock_nothing_is_fetched()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        CliResult result = await stack.RunAsync("fetch", "--runtimes", stack.Runtimes);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("must be locked first  [VS2001]");
        result.Error.ShouldContain("run 'venvstacks lock' first");
    }

    private static async Task BuildAsync(CliStack stack, params string[] options) =>
        await stack.SucceedAsync(["build", "--audit", "off", "--runtimes", stack.Runtimes, .. options]);

    private static Task<string> FetchAsync(CliStack stack, params string[] options) =>
        stack.SucceedAsync(["fetch", "--runtimes", stack.Runtimes, .. options]);
}
