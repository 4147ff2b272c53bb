using Venvstacks.Cli.Tests.Reliability;

namespace Venvstacks.Cli.Tests.Documents;

/// <summary>The man pages render without a warning.</summary>
public class ManPageTests
{
    private static readonly string Folder = Path.Combine(Shared.ProjectRoot, "docs", "man");

    [Theory]
    [InlineData("/usr/bin/man", "--warnings", "-l")]
    [InlineData("/usr/bin/groff", "-man", "-ww", "-z", "-Tutf8")]
    [InlineData("/usr/bin/mandoc", "-Tlint", "-Wwarning")]
    public async Task They_render_without_warnings(string program, params string[] options)
    {
        Assert.SkipUnless(File.Exists(program), $"{program} is not here");
        ProgramRun run = await StackProgram.RunAsync(
            [program, .. options, .. Directory.GetFiles(Folder)],
            Folder,
            new Dictionary<string, string>
            {
                ["PATH"] = "/usr/bin:/bin",
                ["LC_ALL"] = "C.UTF-8",
                ["MANWIDTH"] = "80",
            }
        );
        run.Error.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        if (program.EndsWith("/man", StringComparison.Ordinal))
            run.Out.ShouldContain("venvstacks-cache-prune - ");
        else
            run.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("venvstacks.1")]
    [InlineData("venvstacks-cache-prune.1", "cache", "prune")]
    public async Task The_program_prints_them(string file, params string[] words) =>
        (await CliRunner.RunAsync(["help", "--man", .. words])).Out.ShouldBe(
            await File.ReadAllTextAsync(Path.Combine(Folder, file), TestContext.Current.CancellationToken)
        );

    [Fact]
    public async Task A_topic_has_no_man_page()
    {
        CliResult result = await CliRunner.RunAsync("help", "--man", "json");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("'json' is a topic, and only commands have man pages");
    }
}
