using System.Text.Json;

namespace Venvstacks.Cli.Tests;

/// <summary>The packages of layers as trees, their newer versions, and the differences between two locks.</summary>
public class InsightTests
{
    private const string Stack = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]
        platforms = ["linux_x86_64", "win_amd64"]

        [[applications]]
        name = "site"
        launch_module = "main.py"
        runtime = "py"
        requirements = ["web[colour]", "tools", "base"]

        """;

    [Fact]
    public async Task Packages_are_below_what_requires_them()
    {
        await using CliStack stack = await StartAsync();
        (await stack.SucceedAsync("tree")).ShouldBe(
            """
            py
            └── base 1.0
            app-site
            ├── base 1.0 (from py)
            ├── tools 1.0
            │   └── web 1.0
            │       ├── base 1.0 (from py)
            │       └── colours 1.0 where sys_platform == 'win32'
            └── web[colour] 1.0 (*)
            (*) see above

            """
        );
        stack.Locks().ShouldBeEmpty();
    }

    [Fact]
    public async Task An_inverted_tree_leads_to_the_layers()
    {
        await using CliStack stack = await StartAsync();
        (await stack.SucceedAsync("tree", "--invert", "Base", "--include", "app-*")).ShouldBe(
            """
            base 1.0 in app-site (from py)
            ├── app-site
            └── web 1.0
                ├── app-site
                └── tools 1.0
                    └── app-site

            """
        );
        CliResult result = await stack.RunAsync("tree", "-i", "tool");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("LayerLockError: no layer has the package 'tool'  [VS2008]");
        result.Error.ShouldContain("did you mean 'tools'?");
    }

    [Fact]
    public async Task A_tree_is_JSON_too()
    {
        await using CliStack stack = await StartAsync();
        JsonElement json = JsonSchema.Check(
            "tree",
            await stack.SucceedAsync("tree", "--json", "--include", "app-site")
        );
        JsonElement layer = json.GetProperty("layers").EnumerateArray().Single();
        layer.GetProperty("layer").GetString().ShouldBe("app-site");
        Names(layer.GetProperty("requires")).ShouldBe(["base", "tools", "web"]);
        JsonElement[] packages = [.. layer.GetProperty("packages").EnumerateArray()];
        packages
            .Select(package => package.GetProperty("name").GetString())
            .ShouldBe(["base", "colours", "tools", "web"]);
        packages[0].GetProperty("from").GetString().ShouldBe("py");
        packages[3].GetProperty("from").ValueKind.ShouldBe(JsonValueKind.Null);
        Names(packages[3].GetProperty("requires")).ShouldBe(["base", "colours"]);

        static IEnumerable<string?> Names(JsonElement list) =>
            list.EnumerateArray().Select(item => item.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Outdated_packages_have_their_allowed_and_newest_versions()
    {
        await using CliStack stack = await StartAsync();
        CliResult missing = await stack.RunAsync("outdated");
        missing.ExitCode.ShouldBe(1);
        missing.Error.ShouldContain("[VS2001]");
        await stack.SucceedAsync("lock");
        (await stack.SucceedAsync("outdated")).ShouldBe("All locked packages have their newest versions\n");
        stack.Index.Add(WheelFactory.Make("colours", "1.5", []));
        stack.Index.Add(WheelFactory.Make("colours", "2.0", []));
        stack.Index.Add(WheelFactory.Make("tools", "2.0", []));
        stack.ForgetPages();
        SortedDictionary<string, string> locks = stack.Locks();
        (await stack.SucceedAsync("outdated")).ShouldBe(
            """
            layer     package  locked  allowed  newest
            app-site  colours  1.0     1.5      2.0
            app-site  tools    1.0     2.0      2.0

            """
        );
        JsonElement json = JsonSchema.Check("outdated", await stack.SucceedAsync("outdated", "--json"));
        json.GetProperty("packages")[0].GetProperty("allowed").GetString().ShouldBe("1.5");
        stack.Locks().ShouldBe(locks);
    }

    [Fact]
    public async Task Two_locks_are_compared_package_by_package()
    {
        await using CliStack stack = await StartAsync();
        await stack.SucceedAsync("lock");
        string before = stack["before"];
        Folders.Copy(Path.Combine(stack.Folder, "requirements"), before);
        (await stack.SucceedAsync("diff", before)).ShouldBe("0 of 2 layers differ\n");
        await File.WriteAllTextAsync(
            stack.Definition,
            Stack.Replace("web[colour]", "web", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        stack.Index.Add(WheelFactory.Make("tools", "2.0", []));
        stack.ForgetPages();
        await stack.SucceedAsync("lock", "-P", "tools");
        string text = await stack.SucceedAsync("diff", before);
        text.ShouldStartWith("app-site: 2 packages, ");
        text.ShouldEndWith("\n  - colours 1.0\n  ~ tools 1.0 -> 2.0\n1 of 2 layers differs\n");
        CliResult result = await stack.RunAsync("diff", "--json", "--exit-code", before);
        result.ExitCode.ShouldBe(3);
        JsonElement json = JsonSchema.Check("diff", result.Out);
        json.GetProperty("equal").GetBoolean().ShouldBeFalse();
        json.GetProperty("layers")[0].GetProperty("packages").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_layer_that_is_only_in_the_locks_of_a_definition_is_removed()
    {
        await using CliStack stack = await StartAsync();
        await stack.SucceedAsync("lock");
        string after = Path.Combine(Directory.CreateDirectory(stack["after"]).FullName, "venvstacks.toml");
        await File.WriteAllTextAsync(
            after,
            Stack[..Stack.IndexOf("[[applications]]", StringComparison.Ordinal)],
            TestContext.Current.CancellationToken
        );
        Folders.Copy(Path.Combine(stack.Folder, "requirements"), stack["after/requirements"]);
        string text = (await stack.RunPlainAsync("diff", stack.Definition, after)).Out;
        text.ShouldStartWith("app-site: removed");
        text.ShouldEndWith("\n1 of 2 layers differs\n");
    }

    [Fact]
    public async Task Published_metadata_are_compared_by_hashes_and_sizes()
    {
        await using CliStack stack = await StartAsync();
        string before = Publication(stack, "before", "aa", 1, 1000);
        string after = Publication(stack, "after", "bb", 2, 2048);
        CliResult result = await stack.RunPlainAsync("diff", Path.GetDirectoryName(before)!, after);
        result.Out.ShouldBe(
            "app-site: lock version 1 -> 2, other packages, another archive, 1000 B -> 2.0 KiB\n1 of 1 layer differs\n"
        );
        result = await stack.RunPlainAsync("diff", "--json", before, before);
        JsonSchema.Check("diff", result.Out).GetProperty("equal").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("requirements")]
    [InlineData("export")]
    public async Task Metadata_of_the_reference_are_read(string side)
    {
        CliResult result = await CliRunner.RunAsync(
            "diff",
            "--exit-code",
            Shared.Require("golden", "cross", "artifacts"),
            Shared.Require("golden", "cross", side)
        );
        result.ExitCode.ShouldBe(0, result.Error);
        result.Out.ShouldBe("0 of 4 layers differ\n");
    }

    [Theory]
    [InlineData("nothing", "")]
    [InlineData("file.json", "{}")]
    [InlineData("file.txt", "text")]
    public async Task A_side_without_layers_is_an_error(string name, string text)
    {
        await using CliStack stack = await StartAsync();
        if (text.Length > 0)
            await File.WriteAllTextAsync(stack[name], text, TestContext.Current.CancellationToken);
        CliResult result = await stack.RunPlainAsync("diff", stack[name], stack.Definition);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("[VS2021]");
    }

    private static string Publication(CliStack stack, string name, string hash, int version, int size)
    {
        string folder = Directory.CreateDirectory(Path.Combine(stack[name], "__venvstacks__")).FullName;
        string path = Path.Combine(folder, "venvstacks.json");
        File.WriteAllText(
            path,
            $$$"""
            {"layers": {"runtimes": [], "frameworks": [], "applications": [{
              "layer_name": "app-site", "install_target": "app-site", "requirements_hash": "sha256:{{{hash}}}",
              "lock_version": {{{version}}}, "locked_at": "2025-01-01T00:00:00+00:00", "runtime_layer": "py",
              "python_implementation": "cpython@3.11.7", "bound_to_implementation": false, "required_layers": [],
              "app_launch_module": "main", "app_launch_module_hash": "sha256:cc", "archive_size": {{{size}}},
              "archive_hashes": {"sha256": "{{{hash}}}"}
            }]}}
            """
        );
        return folder;
    }

    private static Task<CliStack> StartAsync() =>
        CliStack.StartAsync(
            Stack,
            WheelFactory.Make("base", "1.0", []),
            WheelFactory.Make("tools", "1.0", ["web"]),
            WheelFactory.Make(
                "web",
                "1.0",
                ["base", "colours<2 ; sys_platform == 'win32' and extra == 'colour'"],
                extras: ["colour"]
            ),
            WheelFactory.Make("colours", "1.0", [])
        );
}
