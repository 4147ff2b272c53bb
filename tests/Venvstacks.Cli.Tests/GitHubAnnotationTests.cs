using Venvstacks.Cli.Terminal;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Tests;

/// <summary>Diagnostics as annotations of GitHub Actions, at their line, escaped, and only there.</summary>
public sealed class GitHubAnnotationTests : IDisposable
{
    private readonly Scratch _folder = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    public GitHubAnnotationTests()
    {
        _variables["HOME"] = _folder["home"];
        _variables["CI"] = "true";
        _variables["GITHUB_ACTIONS"] = "true";
        _variables["GITHUB_WORKSPACE"] = _folder[""];
    }

    private string Definition => Path.Combine(Directory.CreateDirectory(_folder["a, b"]).FullName, "venvstacks.toml");

    [Fact]
    public async Task An_error_is_annotated_at_its_place_with_its_code_and_help()
    {
        await WriteAsync("[[runtimes]]\nname = \"py\"\npython_implementation = \"cpython@3.11.7\"\nrequiremens = []\n");
        CliResult result = await CliRunner.RunAsync(_variables, "show", Definition);
        result.ExitCode.ShouldBe(1);
        Commands(result.Error)
            .ShouldContain(line =>
                line.StartsWith(
                    "::error file=a%2C b/venvstacks.toml,line=4,col=1,endColumn=12,title=VS1",
                    StringComparison.Ordinal
                )
                && line.Contains(
                    "unknown key 'requiremens'%0Ahelp: did you mean 'requirements'?",
                    StringComparison.Ordinal
                )
            );
        result.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("show", "missing.toml")]
    [InlineData("shw")]
    public async Task An_error_without_place_is_annotated_too(params string[] arguments)
    {
        CliResult result = await CliRunner.RunAsync(_variables, arguments);
        Commands(result.Error).ShouldHaveSingleItem().ShouldStartWith("::error ");
    }

    [Theory]
    [InlineData("GITHUB_ACTIONS", "")]
    [InlineData("VENVSTACKS_PROGRESS", "json")]
    public async Task Other_runs_have_no_annotations(string variable, string value)
    {
        _variables[variable] = value;
        Commands((await CliRunner.RunAsync(_variables, "show", "missing.toml")).Error).ShouldBeEmpty();
    }

    [Fact]
    public void Text_cannot_end_the_command_or_begin_another()
    {
        SourceText source = new("x:y,\n.toml", "name = 1\n");
        Diagnostic diagnostic = Diagnostic.Warning(
            "VS1",
            "100%\r\n::add-mask::x\u001b[2J",
            new SourceSpan(source, new TextSpan(7, 1)),
            "line\nline"
        );
        string command = new GitHubAnnotation(_ => null).Format(diagnostic);
        command.ShouldStartWith("::warning file=");
        command.ShouldContain("x%3Ay%2C%0A.toml,line=1,col=8,endColumn=9,title=VS1::100%25");
        command.ShouldEndWith("%0A::add-mask::x\\u{1b}[2J%0Ahelp: line%0Aline");
        command.ShouldNotContain("\n");
        command.ShouldNotContain("\r");
    }

    [Fact]
    public void Progress_is_plain_on_the_terminal_of_a_continuous_integration()
    {
        foreach ((string ci, string mode) in new[] { ("true", "plain"), ("", "tty") })
        {
            Streams streams = new(TextWriter.Null, TextWriter.Null)
            {
                ErrorIsTerminal = true,
                Variable = name =>
                    name == "CI" ? ci
                    : name == "TERM" ? "xterm"
                    : null,
            };
            ProgressDisplay.Mode(streams, null, quiet: false, verbose: false).ShouldBe(mode);
        }
    }

    public void Dispose() => _folder.Dispose();

    private Task WriteAsync(string text) =>
        File.WriteAllTextAsync(Definition, text, TestContext.Current.CancellationToken);

    private static string[] Commands(string text) =>
        [.. text.Split('\n').Where(line => line.StartsWith("::", StringComparison.Ordinal))];
}
