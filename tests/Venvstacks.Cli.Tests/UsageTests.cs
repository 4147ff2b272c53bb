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
    public async Task Wrong_usage_is_named_and_ends_with_2(string message, params string[] arguments)
    {
        CliResult result = await CliRunner.RunAsync(arguments);
        result.ExitCode.ShouldBe(2);
        result.Out.ShouldBeEmpty();
        result.Error.ShouldContain($"Error: {message}\n");
        result.Error.ShouldContain("--help' for help.");
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
