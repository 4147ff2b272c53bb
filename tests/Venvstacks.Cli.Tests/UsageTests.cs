using System.Text.Json;
using Venvstacks.Cli.Terminal;

namespace Venvstacks.Cli.Tests;

public class UsageTests
{
    [Fact]
    public async Task No_arguments_print_the_help_and_fail()
    {
        CliResult result = await CliRunner.RunAsync();
        result.ExitCode.ShouldBe(2);
        result.Out.ShouldBeEmpty();
        result.Error.ShouldContain("Usage: venvstacks");
    }

    [Fact]
    public async Task Version_is_printed_with_the_name()
    {
        CliResult result = await CliRunner.RunAsync("--version");
        result.ExitCode.ShouldBe(0);
        result.Out.ShouldMatch(@"^venvstacks: \d+\.\d+\.\d+\n$");
    }

    [Theory]
    [InlineData("Missing command", "-v")]
    [InlineData("No such command 'biuld' (did you mean 'build'?)", "biuld", "x.toml")]
    [InlineData("No such option: --nope", "build", "--nope", "x.toml")]
    [InlineData("No such option: --inclde (did you mean '--include'?)", "build", "--inclde", "app", "x.toml")]
    [InlineData("No such option: --version", "build", "--version")]
    [InlineData("No such option: --lock-if-needed (did you mean '--if-needed'?)", "lock", "--lock-if-needed", "x.toml")]
    [InlineData("No such option: --if-needed (did you mean '--lock-if-needed'?)", "build", "--if-needed", "x.toml")]
    [InlineData(
        "No such option: --lock-if-needed (it is an option of 'build')",
        "publish",
        "--lock-if-needed",
        "x.toml"
    )]
    [InlineData("No such command 'hlep' (did you mean 'help'?)", "hlep")]
    [InlineData("Missing argument 'SPEC_PATH'", "show")]
    [InlineData(
        "Invalid value for '--color': '99' is not one of 'auto', 'always', 'never'",
        "--color",
        "99",
        "show",
        "x"
    )]
    [InlineData(
        "Invalid value for '--color': 'alwyas' is not one of 'auto', 'always', 'never' (did you mean 'always'?)",
        "--color",
        "alwyas",
        "show",
        "x"
    )]
    [InlineData(
        "Invalid value for '--progress': 'jsno' is not one of 'auto', 'tty', 'plain', 'json', 'none' (did you mean 'json'?)",
        "--progress",
        "jsno",
        "show",
        "x"
    )]
    [InlineData(
        "Invalid value for '--format': 'tar.zstd' is not one of 'tar.xz', 'tar.zst', 'tar.gz', 'tar', 'zip' (did you mean 'tar.zst'?)",
        "publish",
        "--format",
        "tar.zstd",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--level': 'tar.xz' has no level 10: choose one from 0 to 9",
        "publish",
        "--level",
        "10",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--level': 'tar.zst' has no level 20: choose one from 1 to 19",
        "build",
        "--publish",
        "--format",
        "tar.zst",
        "--level",
        "20",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--level': 'tar.gz' has no level 0: choose one from 1 to 9",
        "publish",
        "--format=tar.gz",
        "--level=0",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--level': 'tar' is not compressed and has no levels",
        "publish",
        "--format=tar",
        "--level=1",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--level': 'zip' has no level 0: choose one from 1 to 9",
        "publish",
        "--level=0",
        "--platform=win_amd64",
        "x.toml"
    )]
    [InlineData("Invalid value for '--level': 'high' is not a whole number", "publish", "--level", "high", "x.toml")]
    [InlineData(
        "Invalid value for '--level': 'tar.xz' has no level -1: choose one from 0 to 9",
        "publish",
        "--level",
        "-1",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--format': 'tgz' is not one of 'tar.xz', 'tar.zst', 'tar.gz', 'tar', 'zip' (did you mean 'tar.gz'?)",
        "publish",
        "--format",
        "tgz",
        "x"
    )]
    [InlineData(
        "Invalid value for '--format': 'gz' is not one of 'tar.xz', 'tar.zst', 'tar.gz', 'tar', 'zip' (did you mean 'tar.gz'?)",
        "publish",
        "--format",
        "gz",
        "x"
    )]
    [InlineData(
        "Invalid value for '--format': 'xz' is not one of 'tar.xz', 'tar.zst', 'tar.gz', 'tar', 'zip' (did you mean 'tar.xz'?)",
        "publish",
        "--format",
        "xz",
        "x"
    )]
    [InlineData(
        "Invalid value for '--format': 'TAR.XZ' is not one of 'tar.xz', 'tar.zst', 'tar.gz', 'tar', 'zip' (did you mean 'tar.xz'?)",
        "publish",
        "--format",
        "TAR.XZ",
        "x"
    )]
    [InlineData(
        "Invalid value for '--platform': 'windows' is not one of 'all', 'win_amd64', 'win_arm64', 'linux_x86_64', 'linux_aarch64', 'macosx_arm64', 'macosx_x86_64', 'musllinux_x86_64', 'musllinux_aarch64' (did you mean 'win_amd64' or 'win_arm64'?)",
        "build",
        "--platform",
        "windows",
        "x"
    )]
    [InlineData(
        "Invalid value for '--platform': 'windows_amd64' is not one of 'all', 'win_amd64', 'win_arm64', 'linux_x86_64', 'linux_aarch64', 'macosx_arm64', 'macosx_x86_64', 'musllinux_x86_64', 'musllinux_aarch64' (did you mean 'win_amd64'?)",
        "build",
        "--platform",
        "windows_amd64",
        "x"
    )]
    [InlineData(
        "Invalid value for '--platform': 'musl' is not one of 'all', 'win_amd64', 'win_arm64', 'linux_x86_64', 'linux_aarch64', 'macosx_arm64', 'macosx_x86_64', 'musllinux_x86_64', 'musllinux_aarch64' (did you mean 'musllinux_x86_64' or 'musllinux_aarch64'?)",
        "build",
        "--platform",
        "musl",
        "x"
    )]
    [InlineData(
        "Invalid value for '--threads': '0' is not a whole number from 1",
        "publish",
        "--threads",
        "0",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--frames': 'tar.xz' has no frames: only 'tar.zst' has",
        "publish",
        "--frames",
        "1MiB",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--frames': 'zip' has no frames: only 'tar.zst' has",
        "publish",
        "--frames",
        "1MiB",
        "--format",
        "zip",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--frames': the frame size must be from 64 KiB to 64 MiB",
        "publish",
        "--frames",
        "1KiB",
        "--format",
        "tar.zst",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--frames': '1MB' is not a size such as '512KiB' or '1MiB', from 64 KiB to 64 MiB",
        "publish",
        "--frames",
        "1MB",
        "--format",
        "tar.zst",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--frames': '9999MiB' is not a size such as '512KiB' or '1MiB', from 64 KiB to 64 MiB",
        "publish",
        "--frames",
        "9999MiB",
        "--format",
        "tar.zst",
        "x.toml"
    )]
    [InlineData(
        "Invalid value for '--platform': 'linux_x86' is not one of 'all', 'win_amd64', 'win_arm64', 'linux_x86_64', 'linux_aarch64', 'macosx_arm64', 'macosx_x86_64', 'musllinux_x86_64', 'musllinux_aarch64' (did you mean 'linux_x86_64'?)",
        "build",
        "--platform",
        "win_amd64",
        "--platform",
        "linux_x86",
        "x.toml"
    )]
    [InlineData("Option '--clean' does not take a value", "build", "--clean=true", "x.toml")]
    [InlineData("Option '--verbose' does not take a value", "--verbose=2", "show", "x.toml")]
    [InlineData("Argument 'DIR' is empty", "init", "")]
    [InlineData("Argument 'PATH' is empty", "size", "")]
    [InlineData("Argument 'A' is empty", "diff", "", "")]
    [InlineData("Invalid value for '--html': the path is empty", "size", "--html", "", "x.toml")]
    [InlineData("Invalid value for '--html': '.' is a directory", "size", "--html", ".", "x.toml")]
    [InlineData("Options '--html -' and '--json' exclude each other", "size", "--html", "-", "--json", "x.toml")]
    [InlineData("Option '--include' needs a stack definition", "size", "--include", "nope", "_artifacts")]
    [InlineData("Option '--platform' needs a stack definition", "size", "--platform", "win_amd64", "_artifacts")]
    [InlineData("Invalid value for '--metadata-file': the path is empty", "build", "--metadata-file", "", "x.toml")]
    [InlineData("Invalid value for '--metadata-file': '.' is a directory", "publish", "--metadata-file", ".", "x.toml")]
    [InlineData("Options '--json' and '--invert' exclude each other", "tree", "--json", "--invert", "a", "x.toml")]
    [InlineData(
        "No such option: --tag-outputs (it is an option of 'build', 'publish' and 'local-export')",
        "lock",
        "--tag-outputs",
        "x.toml"
    )]
    [InlineData("No such command '[x]'", "[x]", "show", "x.toml")]
    [InlineData("No such command '[suggest:x]'", "[suggest:x]", "show")]
    public async Task Wrong_usage_is_named_and_ends_with_2(string message, params string[] arguments)
    {
        CliResult result = await CliRunner.RunAsync(arguments);
        result.ExitCode.ShouldBe(2);
        result.Out.ShouldBeEmpty();
        result.Error.ShouldContain($"Error: {message}");
        result.Error.ShouldContain("--help' for help.");
    }

    [Fact]
    public async Task An_output_below_a_file_is_wrong_usage()
    {
        string file = typeof(UsageTests).Assembly.Location;
        CliResult result = await CliRunner.RunAsync("build", "--metadata-file", Path.Combine(file, "x"), "x.toml");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain($"Error: Invalid value for '--metadata-file': '{file}' is not a directory\n");
    }

    [Fact]
    public async Task A_wrong_way_to_show_progress_is_wrong_usage()
    {
        Dictionary<string, string> variables = new() { ["VENVSTACKS_PROGRESS"] = "junk" };
        CliResult result = await CliRunner.RunAsync(variables, "show", "x.toml");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("Error: Invalid value for 'VENVSTACKS_PROGRESS': 'junk' is not one of 'auto', ");
    }

    [Fact]
    public async Task With_progress_as_JSON_everything_else_is_JSON_too()
    {
        CliResult result = await CliRunner.RunAsync("--progress", "json", "show", "missing.toml");
        result.ExitCode.ShouldBe(1);
        using JsonDocument line = System.Text.Json.JsonDocument.Parse(result.Error);
        line.RootElement.GetProperty("event").GetString().ShouldBe("diagnostic");
        line.RootElement.GetProperty("severity").GetString().ShouldBe("error");
        line.RootElement.GetProperty("rendered").GetString().ShouldNotBeNull().ShouldStartWith("LayerSpecError: ");
    }

    [Theory]
    [InlineData("No such option: --nope", "venvstacks build", "--progress", "json", "build", "--nope", "x.toml")]
    [InlineData("No such command 'biuld' (did you mean 'build'?)", "venvstacks", "biuld", "--progress=json")]
    public async Task With_progress_as_JSON_wrong_usage_is_JSON_too(
        string message,
        string command,
        params string[] arguments
    )
    {
        CliResult result = await CliRunner.RunAsync(arguments);
        result.ExitCode.ShouldBe(2);
        using JsonDocument line = System.Text.Json.JsonDocument.Parse(result.Error);
        line.RootElement.GetProperty("code").GetString().ShouldBe("VS7001");
        line.RootElement.GetProperty("message").GetString().ShouldBe(message);
        line.RootElement.GetProperty("help").GetString().ShouldBe($"Try '{command} --help' for help.");
    }

    [Fact]
    public void With_progress_as_JSON_a_bug_of_ours_is_JSON_too()
    {
        using StringWriter error = new();
        Streams streams = new(TextWriter.Null, error) { Variable = _ => null };
        new ErrorWriter(streams, "json").WriteBug(new InvalidOperationException("oops"), withTrace: false);
        using JsonDocument line = System.Text.Json.JsonDocument.Parse(error.ToString());
        line.RootElement.GetProperty("code").GetString().ShouldBe("VS7003");
        line.RootElement.GetProperty("message").GetString().ShouldBe("oops");
        line.RootElement.GetProperty("rendered")
            .GetString()
            .ShouldNotBeNull()
            .ShouldStartWith("internal error: oops\n");
    }

    [Theory]
    [InlineData("show")]
    [InlineData("lock")]
    [InlineData("build")]
    [InlineData("publish")]
    [InlineData("local-export")]
    public async Task Every_command_needs_a_definition_and_has_help_with_examples(string command)
    {
        (await CliRunner.RunAsync(command)).ExitCode.ShouldBe(2);
        CliResult help = await CliRunner.RunAsync(command, "--help");
        help.ExitCode.ShouldBe(0);
        help.Out.ShouldContain("Examples\n");
        help.Out.ShouldContain($"Usage: venvstacks {command} [OPTIONS] SPEC_PATH");
    }

    [Fact]
    public async Task The_root_help_fits_a_small_terminal()
    {
        string[] lines = (await CliRunner.RunAsync("--help")).Out.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBeLessThanOrEqualTo(24);
        lines.Max(line => line.Length).ShouldBeLessThanOrEqualTo(100);
    }

    [Theory]
    [InlineData("missing.toml")]
    [InlineData(".")]
    public async Task A_definition_that_is_no_file_is_an_error(string path)
    {
        CliResult result = await CliRunner.RunAsync("show", path);
        result.ExitCode.ShouldBe(1);
        result.Out.ShouldBeEmpty();
        result.Error.ShouldStartWith("LayerSpecError: ");
        result.Error.ShouldNotContain("   at ");
    }
}
