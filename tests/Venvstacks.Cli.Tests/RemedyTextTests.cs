using Venvstacks.Cli.Terminal;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;

namespace Venvstacks.Cli.Tests;

/// <summary>Advice names only options that the command takes.</summary>
public class RemedyTextTests
{
    public static TheoryData<Remedy, string, string, string?> Remedies =>
        new()
        {
            {
                new Remedy.LockLayers(),
                "--lock-if-needed",
                "run 'venvstacks lock' first, or add '--lock-if-needed'",
                "run 'venvstacks lock' first"
            },
            { new Remedy.LockAgain(), "", "run 'venvstacks lock' again", "run 'venvstacks lock' again" },
            { new Remedy.BuildFirst(), "", "run 'venvstacks build' first", "run 'venvstacks build' first" },
            {
                new Remedy.GoOnline(),
                "--offline",
                "run the same command once without '--offline'",
                "run the same command once without '--offline'"
            },
            {
                new Remedy.GoOnline(),
                "--offline --locked",
                "run 'venvstacks fetch' where there is a network",
                "run the same command once without '--offline'"
            },
            {
                new Remedy.CheckNetwork("the proxy"),
                "--offline",
                "check the proxy, or use '--offline'",
                "check the proxy"
            },
            {
                new Remedy.NameRuntimes(OrInstallation: true),
                "--runtimes --runtime-from",
                "name a directory of runtime archives with '--runtimes', or an installed Python with '--runtime-from'",
                "name a directory of runtime archives"
            },
            {
                new Remedy.NameRuntimes(OrInstallation: false) { OrOnline = true },
                "--runtimes --offline",
                "name a directory of runtime archives with '--runtimes', or run the same command once without '--offline'",
                "name a directory of runtime archives"
            },
            {
                new Remedy.NameWheels("build the wheels", "lock the layer again"),
                "--local-wheels",
                "build the wheels, then name the directory that holds the wheels with '--local-wheels', or lock the layer again",
                "build the wheels, then name the directory that holds the wheels, or lock the layer again"
            },
            {
                new Remedy.AllowMissing(),
                "--allow-missing",
                "to ignore unmatched patterns, add '--allow-missing'",
                null
            },
            {
                new Remedy.NameOutput(StackPhase.Build, OrReplace: true),
                "--build-dir --clean",
                "move it away, replace it with '--clean', or name another directory with '--build-dir'",
                "move it away, or name another directory"
            },
            {
                new Remedy.NameOutput(StackPhase.Export, OrReplace: false),
                "--output-dir --force",
                "name another directory with '--output-dir'",
                "name another directory"
            },
            {
                new Remedy.SupplyWheels(["linux_x86_64"]),
                "--local-wheels",
                "build the wheels and name their directory with '--local-wheels', or narrow the layer: platforms = [\"linux_x86_64\"]",
                "build the wheels and name their directory, or narrow the layer: platforms = [\"linux_x86_64\"]"
            },
        };

    [Theory]
    [MemberData(nameof(Remedies))]
    public void Advice_follows_the_options(Remedy remedy, string options, string with, string? without)
    {
        HashSet<string> known = new(options.Split(' '), StringComparer.Ordinal);
        new RemedyText(known).Describe(remedy).ShouldBe(with);
        new RemedyText(new HashSet<string>(StringComparer.Ordinal)).Describe(remedy).ShouldBe(without);
    }

    [Theory]
    [InlineData("build venvstacks.toml", "run 'venvstacks lock' first, or add '--lock-if-needed'")]
    [InlineData("build --locked venvstacks.toml", "run 'venvstacks lock' first")]
    public void Options_that_the_command_line_excludes_are_not_named(string line, string expected)
    {
        Streams streams = new(TextWriter.Null, TextWriter.Null) { Variable = _ => null };
        RemedyText
            .For(new CliApp(streams).Root.Parse(line.Split(' ')))
            .Describe(new Remedy.LockLayers())
            .ShouldBe(expected);
    }

    [Theory]
    [InlineData("publish venvstacks.toml", "run 'venvstacks build' first")]
    [InlineData("publish --platform win_amd64 venvstacks.toml", "run 'venvstacks build --platform win_amd64' first")]
    [InlineData("local-export --platform=all venvstacks.toml", "run 'venvstacks build --platform all' first")]
    [InlineData(
        "audit --platform win_amd64 --platform macosx_arm64 venvstacks.toml",
        "run 'venvstacks build --platform win_amd64 --platform macosx_arm64' first"
    )]
    public void A_build_is_advised_for_the_platforms_of_the_command_line(string line, string expected)
    {
        Streams streams = new(TextWriter.Null, TextWriter.Null) { Variable = _ => null };
        RemedyText
            .For(new CliApp(streams).Root.Parse(line.Split(' ')))
            .Describe(new Remedy.BuildFirst())
            .ShouldBe(expected);
    }

    [Fact]
    public void Every_remedy_is_in_the_table() =>
        Remedies
            .Select(row => row.Data.Item1.GetType())
            .Distinct()
            .ShouldBe(typeof(Remedy).GetNestedTypes().Where(type => type.IsSealed), ignoreOrder: true);

    [Fact]
    public void Help_that_is_there_comes_first()
    {
        RemedyText text = new(new HashSet<string>(StringComparer.Ordinal));
        Diagnostic asked = Diagnostic.Error("VS1030", "m", help: "did you mean 'x'?") with
        {
            Advice = new Remedy.LockAgain(),
        };
        text.Word(asked).Help.ShouldBe("did you mean 'x'?\nrun 'venvstacks lock' again");
        text.Word(asked with { Advice = null }).Help.ShouldBe("did you mean 'x'?");
    }
}
