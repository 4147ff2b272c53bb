using Venvstacks.Platforms;

namespace Venvstacks.Cli.Tests;

/// <summary>Wrong inputs, each with the one thing to do.</summary>
public sealed class WrongInputTests : IDisposable
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = []

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("venvstacks-wrong-").FullName;

    public WrongInputTests() => Write("venvstacks.toml", Definition);

    private string Spec => Path.Combine(_folder, "venvstacks.toml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_second_definition_is_named()
    {
        foreach (string command in (string[])["lock", "build", "show", "publish"])
        {
            CliResult result = await CliRunner.RunAsync(command, Spec, "other.toml");
            result.ExitCode.ShouldBe(2);
            result.Error.ShouldContain("one stack definition at a time: 'other.toml' is a second one");
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("py[")]
    [InlineData("[a-")]
    public async Task An_open_set_of_a_pattern_is_explained(string pattern)
    {
        CliResult result = await CliRunner.RunAsync("lock", "--include", pattern, Spec);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("close the set of characters with ']', or write '[[]' for the character '['");
    }

    [Theory]
    [InlineData("UV_DEFAULT_INDEX")]
    [InlineData("UV_INDEX_URL")]
    [InlineData("UV_INDEX")]
    [InlineData("UV_EXTRA_INDEX_URL")]
    public async Task A_variable_that_names_no_index_is_named(string variable)
    {
        Dictionary<string, string> variables = new()
        {
            [variable] = "pypi",
            ["VENVSTACKS_CACHE_DIR"] = Path.Combine(_folder, "c"),
        };
        CliResult result = await CliRunner.RunAsync(variables, "lock", Spec);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain($"'pypi' in the environment variable '{variable}' is neither");
    }

    [Fact]
    public async Task The_arguments_of_why_in_another_order_are_put_right()
    {
        (await CliRunner.RunAsync("why", "idna", "py", Spec)).Error.ShouldContain(
            "name the layer first, then the package: 'py' 'idna'"
        );
        CliResult first = await CliRunner.RunAsync("why", Spec, "py", "idna");
        first.ExitCode.ShouldBe(2);
        first.Error.ShouldContain("name the layer first, then the package, then the stack definition");
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_locks_is_named()
    {
        Write("requirements", "");
        CliResult result = await CliRunner.RunAsync(
            new Dictionary<string, string> { ["VENVSTACKS_CACHE_DIR"] = Path.Combine(_folder, "c") },
            "lock",
            Spec
        );
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain($"'{Path.Combine(_folder, "requirements")}' is a file, not a directory");
        result.Error.ShouldContain("move the file away");
    }

    [Theory]
    [InlineData("", "index 'INDEX' has none of the requested packages; check its address")]
    [InlineData("/pypi", "index 'INDEX' has none of the requested packages; check its address")]
    [InlineData("/simple/idna", "index 'INDEX' has none of the requested packages; check its address")]
    [InlineData("/simple", "idna is in none of the indexes that are searched for it")]
    public async Task A_wrong_root_of_an_index_is_told_from_a_missing_package(string root, string expected)
    {
        await using TestIndex index = await TestIndex.StartAsync();
        index.Add("base", "1.0");
        Write("venvstacks.toml", Definition.Replace("[]", "[\"base\", \"idna\"]", StringComparison.Ordinal));
        Dictionary<string, string> variables = new()
        {
            ["UV_DEFAULT_INDEX"] = index.Address + root,
            ["VENVSTACKS_CACHE_DIR"] = Path.Combine(_folder, "c"),
        };
        CliResult result = await CliRunner.RunAsync(variables, "lock", Spec);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain(expected.Replace("INDEX", index.Address + root, StringComparison.Ordinal));
        result.Error.Contains("none of the requested packages", StringComparison.Ordinal).ShouldBe(root != "/simple");
    }

    [Theory]
    [InlineData("nowhere", "'FOLDER/nowhere' is not a directory")]
    [InlineData("file", "'FOLDER/file' is not a directory")]
    [InlineData("nowhere/below", "'FOLDER/nowhere/below' is not a directory")]
    public async Task A_wrong_folder_of_wheels_is_told(string folder, string expected)
    {
        Write("venvstacks.toml", Definition.Replace("[]", "[\"idna\"]", StringComparison.Ordinal));
        Write("file", "");
        Dictionary<string, string> variables = new() { ["VENVSTACKS_CACHE_DIR"] = Path.Combine(_folder, "c") };
        CliResult result = await CliRunner.RunAsync(variables, "lock", "--no-index", "--local-wheels", folder, Spec);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain(expected.Replace("FOLDER", _folder, StringComparison.Ordinal));
        result.Error.ShouldContain("--local-wheels");
    }

    [Theory]
    [InlineData("cpython@3.99.1")]
    [InlineData("cpython@2.7.18")]
    [InlineData("cpython@3.11.99")]
    public async Task A_version_that_nobody_published_is_a_warning_when_locking(string python)
    {
        Write("venvstacks.toml", Definition.Replace("cpython@3.11.7", python));
        Dictionary<string, string> variables = new() { ["VENVSTACKS_CACHE_DIR"] = Path.Combine(_folder, "c") };

        CliResult result = await CliRunner.RunAsync(variables, "lock", Spec);

        result.ExitCode.ShouldBe(0);
        result.Error.ShouldContain($"warning: no build of {python} is known, which layer 'py' needs");
        result.Error.ShouldContain("the newest known build is 'cpython@3.");
    }

    [Theory]
    [InlineData("build")]
    [InlineData("publish")]
    [InlineData("local-export")]
    public async Task A_platform_that_no_layer_targets_is_named_with_those_of_the_stack(string verb)
    {
        Write("venvstacks.toml", Definition + "platforms = [\"linux_x86_64\", \"win_amd64\"]\n");

        CliResult result = await CliRunner.RunAsync(verb, "--platform", "macosx_arm64", Spec);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("BuildEnvError: no layer is for the platform 'macosx_arm64'");
        result.Error.ShouldContain("help: the stack is for 'win_amd64', 'linux_x86_64'");
    }

    [Theory]
    [InlineData("build")]
    [InlineData("publish")]
    [InlineData("local-export")]
    [InlineData("audit")]
    public async Task A_stack_without_layers_for_this_platform_is_an_error(string verb)
    {
        Target host = Host.Current.Target;
        IEnumerable<string> others = Target.All.Where(target => target != host).Select(target => $"\"{target}\"");
        Write("venvstacks.toml", $"{Definition}platforms = [{string.Join(", ", others)}]\n");
        Dictionary<string, string> variables = new() { ["VENVSTACKS_CACHE_DIR"] = Path.Combine(_folder, "c") };

        CliResult result = await CliRunner.RunAsync(variables, verb, Spec);

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain($"BuildEnvError: no layer is for the platform '{host}'");
    }

    [Fact]
    public async Task An_export_for_musl_without_links_is_refused_before_layers_are_read()
    {
        Write("venvstacks.toml", Definition + "platforms = [\"musllinux_x86_64\"]\n");

        CliResult result = await CliRunner.RunAsync(
            "local-export",
            "--no-symlinks",
            "--platform",
            "musllinux_x86_64",
            "--dry-run",
            Spec
        );

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("an export for musllinux_x86_64 cannot do without symbolic links");
    }

    [Fact]
    public async Task A_disabled_layer_is_a_note()
    {
        Write("venvstacks.toml", Definition + "platforms = []\n");

        (await CliRunner.RunAsync("show", Spec)).Error.ShouldContain(
            "note: runtime 'py' is disabled: its 'platforms' is empty  [VS1029]"
        );
        (await CliRunner.RunAsync("--progress", "json", "build", "--show-only", Spec)).Error.ShouldContain(
            "\"severity\":\"note\""
        );
        (await CliRunner.RunAsync("lock", "--show-only", Spec)).Out.ShouldNotContain("py");
        foreach (string verb in (string[])["lock", "publish", "local-export"])
            (await CliRunner.RunAsync(verb, "--show-only", Spec)).Error.ShouldNotContain("is disabled");
        (await CliRunner.RunAsync("build", "--show-only", Spec)).Error.ShouldContain("note: runtime 'py' is disabled");
    }

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(_folder, path), text);
}
