using System.Text.Json;

namespace Venvstacks.Cli.Tests;

/// <summary>What locking would change, and which packages may change.</summary>
public class LockCheckTests
{
    private const string Stack = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]
        platforms = ["linux_x86_64"]

        [[applications]]
        name = "site"
        launch_module = "main.py"
        runtime = "py"
        requirements = ["web", "other"]

        """;

    [Fact]
    public async Task Without_locks_a_check_fails_and_writes_nothing()
    {
        await using CliStack stack = await StartAsync();
        CliResult result = await stack.RunAsync("lock", "--check");
        result.ExitCode.ShouldBe(3, result.Error);
        result.Out.ShouldContain("py: it has no lock\n  + base 1.0\n");
        result.Out.ShouldContain("  would write requirements/app-site/pylock.app-site.toml\n");
        result.Error.ShouldContain("CheckError: the locks of layers 'py', 'app-site' would change  [VS2020]");
        stack.Locks().ShouldBeEmpty();
    }

    [Fact]
    public async Task Current_locks_pass_although_newer_versions_exist()
    {
        await using CliStack stack = await StartAsync();
        await stack.SucceedAsync("lock");
        stack.Index.Add(WheelFactory.Make("web", "2.0", ["base"]));
        stack.ForgetPages();
        SortedDictionary<string, string> locks = stack.Locks();
        (await stack.SucceedAsync("lock", "--check")).ShouldBe("No lock would change\n");
        stack.Locks().ShouldBe(locks);
    }

    [Theory]
    [InlineData("--check", 3)]
    [InlineData("--dry-run", 0)]
    public async Task Changed_requirements_are_reported_as_JSON(string option, int exitCode)
    {
        await using CliStack stack = await StartAsync();
        await stack.SucceedAsync("lock");
        SortedDictionary<string, string> locks = stack.Locks();
        await File.WriteAllTextAsync(
            stack.Definition,
            Stack.Replace("\"web\", \"other\"", "\"web\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        CliResult result = await stack.RunAsync("lock", option, "--json");
        result.ExitCode.ShouldBe(exitCode);
        JsonElement plan = JsonSchema.Check("lock", result.Out);
        plan.GetProperty("up_to_date").GetBoolean().ShouldBeFalse();
        JsonElement layer = plan.GetProperty("layers").EnumerateArray().Single();
        layer.GetProperty("layer").GetString().ShouldBe("app-site");
        layer.GetProperty("reason").GetString().ShouldBe("its requirements changed");
        JsonElement change = layer.GetProperty("packages").EnumerateArray().Single();
        change.GetProperty("package").GetString().ShouldBe("other");
        change.GetProperty("change").GetString().ShouldBe("removed");
        change.GetProperty("before")[0].GetProperty("version").GetString().ShouldBe("1.0");
        layer
            .GetProperty("files")
            .EnumerateArray()
            .Select(file => file.GetString())
            .ShouldContain("requirements/app-site/pylock.app-site.toml");
        stack.Locks().ShouldBe(locks);
    }

    [Fact]
    public async Task An_edited_summary_fails_the_check()
    {
        await using CliStack stack = await StartAsync();
        await stack.SucceedAsync("lock");
        string summary = Path.Combine(stack.Folder, "requirements", "py", "packages-py.txt");
        await File.AppendAllTextAsync(summary, "more\n", TestContext.Current.CancellationToken);
        CliResult result = await stack.RunAsync("lock", "--check", "--if-needed");
        result.ExitCode.ShouldBe(3);
        result.Out.ShouldBe(
            "py: files beside its lock are not current\n  would write requirements/py/packages-py.txt\n"
        );
    }

    [Fact]
    public async Task One_package_is_upgraded_and_the_others_stay()
    {
        await using CliStack stack = await StartAsync();
        await stack.SucceedAsync("lock");
        stack.Index.Add(WheelFactory.Make("web", "2.0", ["base"]));
        stack.Index.Add(WheelFactory.Make("other", "2.0", []));
        stack.ForgetPages();
        (await stack.SucceedAsync("lock", "--dry-run", "-P", "web")).ShouldStartWith(
            "app-site: the chosen packages changed\n  ~ web 1.0 -> 2.0\n  would write "
        );
        await stack.SucceedAsync("lock", "--if-needed", "--upgrade-package", "WEB");
        string locked = stack.Locks()["app-site/packages-app-site.txt"];
        locked.ShouldContain("web==2.0\n");
        locked.ShouldContain("other==1.0\n");
    }

    [Fact]
    public async Task A_package_that_no_layer_has_is_a_warning()
    {
        await using CliStack stack = await StartAsync();
        CliResult result = await stack.RunAsync("lock", "-P", "othr");
        result.ExitCode.ShouldBe(0);
        result.Error.ShouldContain("no layer has the package 'othr', so it is not upgraded  [VS2008]");
        result.Error.ShouldContain("did you mean 'other'?");
    }

    [Theory]
    [InlineData("--lock-if-needed")]
    [InlineData("--lock")]
    public async Task A_locked_build_never_locks(string option)
    {
        await using CliStack stack = await StartAsync();
        CliResult result = await stack.RunAsync("build", "--locked", option);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("Error: Options '--locked' and '--lock-if-needed' exclude each other\n");
        result = await stack.RunAsync("build", "--locked");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("[VS2001]");
        stack.Locks().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wrong_package_name_is_wrong_usage()
    {
        CliResult result = await CliRunner.RunAsync("lock", "-P", "a/b", "venvstacks.toml");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("Invalid value for '--upgrade-package': ");
    }

    private static Task<CliStack> StartAsync() =>
        CliStack.StartAsync(
            Stack,
            WheelFactory.Make("base", "1.0", []),
            WheelFactory.Make("web", "1.0", ["base"]),
            WheelFactory.Make("other", "1.0", [])
        );
}
