using System.Text.Json;
using Venvstacks.Cli.Configuration;

namespace Venvstacks.Cli.Tests;

/// <summary>The user's settings: options win over variables, these over the file, and none changes a lock.</summary>
public sealed class UserSettingsTests : IDisposable
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        platforms = ["linux_x86_64"]
        requirements = ["tool"]

        """;

    private readonly Scratch _folder = new();
    private readonly Dictionary<string, string> _variables;

    public UserSettingsTests() =>
        _variables = new Dictionary<string, string>
        {
            ["HOME"] = _folder["home"],
            ["XDG_CONFIG_HOME"] = _folder["config"],
            ["UV_OFFLINE"] = "1",
        };

    private string ConfigPath => Path.Combine(_folder["config"], "venvstacks", "config.toml");

    [Fact]
    public async Task Every_value_is_reported_with_its_origin()
    {
        Write("cache-dir = 'kept'\ncolor = \"never\"\nlocal-wheels = ['~/wheels']\nprogress = 'none'\n");
        _variables["VENVSTACKS_PROGRESS"] = "plain";
        _variables["NO_COLOR"] = "1";
        _variables["VENVSTACKS_RUNTIMES"] = "/archives";
        string text = (await CliRunner.RunAsync(_variables, "doctor")).Out;
        string cache = Path.Combine(Path.GetDirectoryName(ConfigPath)!, "kept");
        foreach (
            string line in new[]
            {
                $"cache-dir = {cache} (from {ConfigPath}:1)",
                "python-mirror (default)",
                "runtimes = /archives (from VENVSTACKS_RUNTIMES)",
                $"local-wheels = {_folder["home"]}/wheels (from {ConfigPath}:3)",
                "progress = plain (from VENVSTACKS_PROGRESS)",
                "color = 1 (from NO_COLOR)",
                "UV_OFFLINE = 1 (from the environment)",
            }
        )
            text.ShouldContain($"ok    setting: {line}\n");
        text.ShouldContain($"ok    cache: {cache}\n");
    }

    [Theory]
    [InlineData(null, null, null, "plain")]
    [InlineData("none", null, null, "none")]
    [InlineData("none", "json", null, "json")]
    [InlineData("none", "json", "plain", "plain")]
    public async Task Options_win_over_variables_and_these_over_the_file(
        string? file,
        string? variable,
        string? option,
        string expected
    )
    {
        await using CliStack stack = await CliStack.StartAsync(Definition, WheelFactory.Make("tool", "1.0"));
        Dictionary<string, string> variables = Variables(stack);
        if (file is not null)
            Write($"progress = '{file}'\n");
        if (variable is not null)
            variables["VENVSTACKS_PROGRESS"] = variable;
        string[] options = option is null ? [] : ["--progress", option];
        CliResult result = await CliRunner.RunAsync(variables, [.. options, "lock", stack.Definition]);
        result.ExitCode.ShouldBe(0, result.Error);
        string mode =
            result.Error.Contains("\"event\":\"progress\"", StringComparison.Ordinal) ? "json"
            : result.Error.Contains("Resolving py", StringComparison.Ordinal) ? "plain"
            : "none";
        mode.ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, null, null, false)]
    [InlineData("always", null, null, true)]
    [InlineData("always", "1", null, false)]
    [InlineData("never", null, "always", true)]
    public async Task Colour_of_the_file_yields_to_every_variable(
        string? file,
        string? noColor,
        string? own,
        bool isColored
    )
    {
        if (file is not null)
            Write($"color = '{file}'\n");
        if (noColor is not null)
            _variables["NO_COLOR"] = noColor;
        if (own is not null)
            _variables["VENVSTACKS_COLOR"] = own;
        CliResult result = await CliRunner.RunAsync(_variables, "show", _folder["missing.toml"]);
        result.ExitCode.ShouldBe(1);
        result.Error.Contains('\u001b', StringComparison.Ordinal).ShouldBe(isColored, result.Error);
    }

    [Theory]
    [InlineData(
        "cache-dri = 'x'\n",
        "config.toml:1:1",
        "unknown key 'cache-dri'",
        "did you mean 'cache-dir'?",
        "VS7012"
    )]
    [InlineData("index-url = 'x'\n", "config.toml:1:1", "unknown key 'index-url'", "remove it", "VS7012")]
    [InlineData(
        "[cache]\n",
        "config.toml:1:2",
        "unknown key 'cache'",
        "the keys are cache-dir, python-mirror, runtimes",
        "VS7012"
    )]
    [InlineData("cache-dir = ''\n", "config.toml:1:13", "'cache-dir' is empty", "write a path", "VS7011")]
    [InlineData(
        "python-mirror = 'ftp:x'\n",
        "config.toml:1:17",
        "'python-mirror' is not the URL of a mirror",
        "must start with http://",
        "VS7011"
    )]
    [InlineData("progress = 'plan'\n", "config.toml:1:12", "not 'plan'", "did you mean 'plain'?", "VS7011")]
    [InlineData("runtimes = 'x'\n", "config.toml:1:12", "must be an array", "put the value in brackets", "VS7011")]
    [InlineData("runtimes = ['a:b']\n", "config.toml:1:13", "contains ':'", "one directory in each string", "VS7011")]
    [InlineData("color = \n", "config.toml:1:", "", "", "VS7011")]
    public async Task A_wrong_file_is_an_error_with_its_place_and_doctor_goes_on(
        string text,
        string place,
        string message,
        string help,
        string code
    )
    {
        Assert.SkipWhen(
            OperatingSystem.IsWindows() && text.Contains("a:b", StringComparison.Ordinal),
            "':' is valid there"
        );
        Write(text);
        CliResult result = await CliRunner.RunAsync(_variables, "cache", "size");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith("BuildEnvError: ");
        foreach (string part in new[] { place, message, help, $"[{code}]" })
            result.Error.ShouldContain(part);
        CliResult doctor = await CliRunner.RunAsync(_variables, "doctor");
        doctor.ExitCode.ShouldBe(3);
        doctor.Out.ShouldContain("fail  settings file: ");
        doctor.Out.ShouldContain($"[{code}]\n      help: ");
        (await CliRunner.RunAsync(_variables, "--version")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task The_example_of_the_documents_is_valid_and_has_every_key()
    {
        string page = await File.ReadAllTextAsync(
            Path.Combine(Shared.ProjectRoot, "docs", "reference", "settings.md"),
            TestContext.Current.CancellationToken
        );
        string example = page.Split("```toml\n")[1].Split("```")[0];
        Write(example);
        _variables["VENVSTACKS_CACHE_DIR"] = _folder["cache"];
        CliResult result = await CliRunner.RunAsync(_variables, "doctor");
        result.Out.ShouldContain($"ok    settings file: {ConfigPath}\n");
        foreach (SettingKey key in SettingKey.All)
        {
            example.ShouldContain($"{key.Name} = ");
            page.ShouldContain(key.Variable);
        }
    }

    [Fact]
    public async Task A_wrong_variable_is_wrong_usage()
    {
        _variables["VENVSTACKS_COLOR"] = "alway";
        CliResult result = await CliRunner.RunAsync(_variables, "cache", "size");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain(
            "'VENVSTACKS_COLOR': 'alway' is not one of 'auto', 'always', 'never' (did you mean 'always'?)"
        );
    }

    [Fact]
    public async Task Empty_variables_count_as_not_set_and_a_tilde_is_the_home_directory()
    {
        Write("cache-dir = '~'\n");
        foreach (SettingKey key in SettingKey.All)
            _variables[key.Variable] = "";
        CliResult result = await CliRunner.RunAsync(_variables, "cache", "dir");
        result.ExitCode.ShouldBe(0, result.Error);
        Path.TrimEndingDirectorySeparator(result.Out.TrimEnd('\n')).ShouldBe(_folder["home"]);
    }

    [Fact]
    public async Task Missing_directories_are_failures_of_doctor()
    {
        Write("runtimes = ['archives']\n");
        string missing = Path.Combine(Path.GetDirectoryName(ConfigPath)!, "archives");
        CliResult result = await CliRunner.RunAsync(_variables, "doctor");
        result.ExitCode.ShouldBe(3);
        result.Out.ShouldContain($"fail  runtimes: '{missing}' is not a directory\n");
        result.Out.ShouldContain($"help: create it, or correct {ConfigPath}:1\n");
    }

    /// <summary>Wheels of the user's file are newer than those of the index, and everything else in it is hostile too.</summary>
    [Fact]
    public async Task A_hostile_file_does_not_change_a_lock()
    {
        await using CliStack stack = await CliStack.StartAsync(Definition);
        stack.Index.Add(WheelFactory.Make("tool", "1.0"), uploadTime: DateTimeOffset.UnixEpoch);
        Dictionary<string, string> variables = Variables(stack);
        variables["UV_EXCLUDE_NEWER"] = "2025-01-01T00:00:00Z"; // dates the locks
        (await CliRunner.RunAsync(variables, "lock", stack.Definition)).ExitCode.ShouldBe(0);
        SortedDictionary<string, string> locks = stack.Locks();
        Directory.Delete(Path.Combine(stack.Folder, "requirements"), recursive: true);

        TestWheel newer = WheelFactory.Make("tool", "9.0");
        Directory.CreateDirectory(_folder["wheels"]);
        await File.WriteAllBytesAsync(
            Path.Combine(_folder["wheels"], newer.FileName),
            newer.Bytes,
            TestContext.Current.CancellationToken
        );
        Write(
            $"""
            local-wheels = ['{_folder["wheels"]}']
            runtimes = ['{_folder["wheels"]}']
            python-mirror = 'http://127.0.0.1:1/'
            cache-dir = '{_folder["other"]}'
            progress = 'json'
            color = 'always'

            """
        );
        variables["VENVSTACKS_LOCAL_WHEELS"] = _folder["wheels"];
        CliResult result = await CliRunner.RunAsync(variables, "lock", stack.Definition);
        result.ExitCode.ShouldBe(0, result.Error);
        stack.Locks().ShouldBe(locks);
        CliResult again = await CliRunner.RunAsync(
            variables,
            "lock",
            "--reset-lock",
            "*",
            "--json",
            "--check",
            stack.Definition
        );
        again.ExitCode.ShouldBe(0, again.Error);
    }

    [Fact]
    public async Task Runtimes_and_wheels_of_the_file_serve_a_build()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the runtime is one for Linux");
        await using CliStack stack = await CliStack.StartAsync(Definition, WheelFactory.Make("tool", "1.0"));
        SmallRuntime.Write(Path.Combine(stack.Runtimes, "cpython-3.11.7.tar.gz"));
        Write($"runtimes = ['{stack.Runtimes}']\n");
        string[] build =
        [
            "build",
            "--lock-if-needed",
            "--platform",
            "linux_x86_64",
            "--audit",
            "off",
            stack.Definition,
        ];
        CliResult result = await CliRunner.RunAsync(Variables(stack), build);
        result.ExitCode.ShouldBe(0, result.Error);
        CliResult refused = await CliRunner.RunAsync(
            Variables(stack),
            [.. build[..^1], "--clean", "--runtimes", _folder["none"], build[^1]]
        );
        refused.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task The_settings_are_in_the_JSON_of_doctor()
    {
        Write("python-mirror = 'https://user:hunter2@mirror.example/'\n");
        CliResult result = await CliRunner.RunAsync(_variables, "doctor", "--json");
        JsonElement json = JsonSchema.Check("doctor", result.Out);
        json.GetProperty("checks")
            .EnumerateArray()
            .Select(check => check.GetProperty("text").GetString()!)
            .ShouldContain(text => text.StartsWith("python-mirror = https://", StringComparison.Ordinal));
        result.Out.ShouldNotContain("hunter2");
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ConfigPath)!);
        File.WriteAllText(ConfigPath, text);
    }

    private Dictionary<string, string> Variables(CliStack stack) =>
        new(_variables) { ["UV_OFFLINE"] = "", ["UV_DEFAULT_INDEX"] = stack.Index.Simple.ToString() };
}
