using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using Venvstacks.Cli.Commands;
using Venvstacks.Cli.Terminal;
using Venvstacks.Diagnostics;
using Venvstacks.Platforms;
using Venvstacks.Settings;

namespace Venvstacks.Cli.Tests;

/// <summary>Explanations of codes, topics, the help of each command, and a first stack.</summary>
public class HelpTests
{
    public static TheoryData<string> CommandNames => [.. Commands(Root).Select(HelpWriter.NameOf)];

    private static RootCommand Root => new CliApp(new Streams(TextWriter.Null, TextWriter.Null)).Root;

    [Theory]
    [InlineData("VS2001")]
    [InlineData("vs2001")]
    public async Task A_code_is_explained(string code)
    {
        (await CliRunner.RunAsync("explain", code)).Out.ShouldBe(
            "VS2001 (Locks)\nA layer has no valid lock.\nWhat to do: Lock the layer.\n"
        );
    }

    [Fact]
    public async Task Every_code_of_the_catalogue_is_explained()
    {
        JsonElement json = JsonSchema.Check("explain", (await CliRunner.RunAsync("explain", "--json")).Out);
        JsonElement[] codes = [.. json.GetProperty("codes").EnumerateArray()];
        codes
            .Select(code => code.GetProperty("code").GetString())
            .ShouldBe(
                typeof(DiagnosticCodes)
                    .GetFields()
                    .Select(field => (string?)field.GetRawConstantValue())
                    .Order(StringComparer.Ordinal)
            );
        codes.ShouldAllBe(code => code.GetProperty("meaning").GetString()!.EndsWith('.'));
        codes.ShouldAllBe(code => code.GetProperty("remedy").GetString()!.EndsWith('.'));
    }

    [Theory]
    [InlineData("No such code 'VS2002X' (did you mean 'VS2002'", "explain", "vs2002x")]
    [InlineData("No such topic or command 'enviroment' (did you mean 'environment'?)", "help", "enviroment")]
    [InlineData("No such topic or command 'prun' (did you mean 'prune'?)", "help", "cache", "prun")]
    [InlineData("No such topic or command 'more'", "help", "json", "more")]
    [InlineData(
        "Invalid value for 'SHELL': 'zhs' is not one of 'bash', 'fish', 'nushell', 'pwsh', 'zsh' (did you mean 'zsh'?)",
        "completions",
        "zhs"
    )]
    public async Task What_is_not_known_is_wrong_usage(string message, params string[] arguments)
    {
        CliResult result = await CliRunner.RunAsync(arguments);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain($"Error: {message}");
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public async Task Every_command_has_help_with_examples_that_can_be_parsed(string name)
    {
        string[] words = name.Split(' ')[1..];
        CliResult help = await CliRunner.RunAsync([.. words, "--help"]);
        help.ExitCode.ShouldBe(0);
        help.Out.ShouldContain($"\nUsage: {name} ");
        (await CliRunner.RunAsync(["help", .. words])).Out.ShouldBe(help.Out);
        if (
            Commands(Root).Single(command => HelpWriter.NameOf(command) == name)
            is not IHasExamples { Examples: var examples }
        )
            return;
        examples.ShouldNotBeEmpty();
        foreach ((string line, _) in examples)
        {
            string example = Regex.Match(line, "venvstacks [^|)]*", RegexOptions.NonBacktracking).Value;
            string[] arguments = [.. example.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
            Root.Parse(arguments).Errors.ShouldBeEmpty(line);
        }
    }

    [Fact]
    public void The_topics_are_those_of_the_documents() =>
        EmbeddedText.NamesIn("help").ShouldBe(HelpCommand.Topics.Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_topic_of_JSON_names_every_schema() =>
        Regex
            .Matches(
                (await CliRunner.RunAsync("help", "json")).Out,
                @"[a-z-]+\.schema\.json",
                RegexOptions.NonBacktracking
            )
            .Select(match => match.Value)
            .Order(StringComparer.Ordinal)
            .ShouldBe(
                Directory
                    .GetFiles(Path.Combine(Shared.ProjectRoot, "docs", "reference", "schemas"), "*.schema.json")
                    .Select(path => Path.GetFileName(path))
                    .Order(StringComparer.Ordinal)
            );

    [Fact]
    public async Task The_topic_of_platforms_names_every_target()
    {
        string text = (await CliRunner.RunAsync("help", "platforms")).Out;
        Target.All.ShouldAllBe(target => text.Contains(target.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_topic_of_the_environment_names_every_variable_that_is_read()
    {
        string text = (await CliRunner.RunAsync("help", "environment")).Out;
        string sources = string.Concat(
            Directory
                .EnumerateFiles(Path.Combine(Shared.ProjectRoot, "src"), "*.cs", SearchOption.AllDirectories)
                .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
                .Select(File.ReadAllText)
        );
        string[] variables =
        [
            .. Regex
                .Matches(
                    sources,
                    "\"(?<name>(VENVSTACKS|UV|PBS|MACOSX|XDG|CLICOLOR|FORCE|NO|HTTP|HTTPS|ALL)_[A-Z_]+)\"",
                    RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
                )
                .Select(match => match.Groups["name"].Value)
                .Distinct(StringComparer.Ordinal)
                .Except(
                    UvSettingKeys.Ignored.Select(setting => setting.Variable).OfType<string>(),
                    StringComparer.Ordinal
                ),
        ];
        variables.Length.ShouldBeGreaterThan(20);
        variables.ShouldAllBe(variable => text.Contains(variable, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_first_stack_can_be_locked_as_it_is()
    {
        await using CliStack stack = await CliStack.StartAsync("", WheelFactory.Make("rich", "1.0", []));
        string folder = stack["new/demo"];
        CliResult result = await stack.RunPlainAsync("init", folder);
        result.ExitCode.ShouldBe(0, result.Error);
        string definition = Path.Combine(folder, "venvstacks.toml");
        result.Out.ShouldBe($"{definition}\n{Path.Combine(folder, "hello.py")}\n");
        result.Error.ShouldBeEmpty();
        string other = stack["my dir's"];
        CliResult onTerminal = await CliRunner.RunAsync(stack.Variables, outIsTerminal: true, "init", other);
        onTerminal.Error.ShouldBe($"next: venvstacks lock \"{other}/venvstacks.toml\"\n");
        CliResult locked = await stack.RunPlainAsync("-q", "lock", definition);
        locked.ExitCode.ShouldBe(0, locked.Error);
        CliResult shown = await stack.RunPlainAsync("show", definition);
        shown.Error.ShouldBeEmpty();
        shown.Out.ShouldContain("app-hello");
    }

    [Fact]
    public async Task A_first_stack_replaces_nothing()
    {
        await using CliStack stack = await CliStack.StartAsync("# mine\n");
        CliResult result = await stack.RunPlainAsync("init", stack.Folder);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("exists already, so nothing was written  [VS3122]");
        File.ReadAllText(stack.Definition).ShouldBe("# mine\n");
        File.Exists(Path.Combine(stack.Folder, "hello.py")).ShouldBeFalse();
    }

    private static IEnumerable<Command> Commands(Command command) =>
        command.Subcommands.SelectMany(sub => Commands(sub).Prepend(sub));
}
