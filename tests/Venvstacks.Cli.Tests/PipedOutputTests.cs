using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Venvstacks.Cli.Tests.Reliability;

namespace Venvstacks.Cli.Tests;

/// <summary>Piped streams of every command: no escape codes and no carriage returns, JSON that parses whatever the messages are, and the same bytes in every locale.</summary>
public sealed class PipedOutputTests : IAsyncLifetime
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        platforms = ["linux_x86_64"]
        requirements = ["tool"]

        [[applications]]
        name = "app"
        launch_module = "main.py"
        runtime = "py"
        requirements = []

        """;

    private static readonly string[] Verbs =
    [
        "show STACK",
        "show --json STACK",
        "lock STACK",
        "lock --check --json STACK",
        "build --runtimes RUNTIMES --platform linux_x86_64 STACK",
        "publish --platform linux_x86_64 STACK",
        "publish --platform linux_x86_64 --metadata-file=- STACK",
        "local-export --platform linux_x86_64 STACK",
        "audit --platform linux_x86_64 --json STACK",
        "why --json py tool STACK",
        "tree STACK",
        "tree --json STACK",
        "outdated --json STACK",
        "diff STACK STACK",
        "diff --json STACK STACK",
        "size --platform linux_x86_64 STACK",
        "size --platform linux_x86_64 --json STACK",
        "size --json OUTPUT",
        "fetch --platform linux_x86_64 --runtimes RUNTIMES --json STACK",
        "install --json OUTPUT INSTALLED",
        "status INSTALLED",
        "status --json INSTALLED",
        "verify --json INSTALLED",
        "update --json INSTALLED OUTPUT",
        "repair --json INSTALLED",
        "gc --json INSTALLED",
        "rollback INSTALLED",
        "uninstall INSTALLED",
        "init NEW",
        "cache dir",
        "cache size --json",
        "cache prune --dry-run --json",
        "doctor --json",
        "explain VS1004",
        "explain --json",
        "help json",
        "completions bash",
        "--version",
        "--help",
        "nonsense",
    ];

    // Not possible a second time, or at all.
    private static readonly string[] Failing = ["rollback", "uninstall", "init", "nonsense"];

    private static readonly (string Name, string Value)[] Environments =
    [
        ("CI", "true"),
        ("NO_COLOR", "1"),
        ("TERM", "dumb"),
        ("COLUMNS", "40"),
        ("COLUMNS", "200"),
        ("GITHUB_ACTIONS", "true"),
    ];

    // Every environment, and in one of them every flag.
    private static readonly ((string Name, string Value) Environment, string[] Flags)[] Settings =
    [
        .. Environments.Select(environment => (environment, Array.Empty<string>())),
        (Environments[0], ["-q"]),
        (Environments[0], ["-vv"]),
        (Environments[0], ["--progress=json"]),
    ];

    private CliStack _stack = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the runtime is one for Linux");
        _stack = await CliStack.StartAsync(Definition, WheelFactory.Make("tool", "1.0"));
        SmallStack.WriteRuntime(Path.Combine(_stack.Runtimes, "cpython-3.11.7.tar.gz"), "3.11.7");
        await _stack.SucceedAsync("lock");
        foreach (
            string verb in Verbs.Where(verb =>
                verb.StartsWith("build", StringComparison.Ordinal)
                || verb.StartsWith("publish", StringComparison.Ordinal)
            )
        )
            (await RunAsync(verb, [], ("", ""))).ExitCode.ShouldBe(0);
    }

    public ValueTask DisposeAsync() => _stack is null ? default : _stack.DisposeAsync();

    [Fact]
    public async Task Streams_of_every_command_have_no_escape_codes_and_JSON_parses()
    {
        List<string> problems = [];
        foreach (string verb in Verbs)
        foreach (((string Name, string Value) environment, string[] flags) in Settings)
        {
            CliResult result = await RunAsync(verb, flags, environment);
            string name = $"{environment.Name}={environment.Value} {string.Join(' ', flags)} {verb}";
            if ((result.Out + result.Error).AsSpan().ContainsAny('\u001b', '\r'))
                problems.Add($"{name}: escape codes");
            if (!Failing.Contains(verb.Split(' ')[0], StringComparer.Ordinal) && result.ExitCode is not (0 or 3))
                problems.Add($"{name}: {result.Error}");
            if (
                verb.Contains("--json", StringComparison.Ordinal)
                || verb.Contains("metadata-file", StringComparison.Ordinal)
            )
                CheckJson(result.Out, name, problems);
            if (flags is ["--progress=json"])
                foreach (string line in result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    CheckJson(line, name, problems);
        }
        problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("show")]
    [InlineData("size --json --platform linux_x86_64")]
    [InlineData("size --platform linux_x86_64")]
    public async Task Output_is_the_same_in_every_locale_and_with_any_number_of_threads(string verb)
    {
        Dictionary<string, string> variables = _stack.Variables;
        variables["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "";
        variables["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "";
        List<string> outputs = [];
        foreach ((string locale, int threads) in new[] { ("C.UTF-8", 1), ("tr_TR.UTF-8", 2), ("de_DE.UTF-8", 4) })
        {
            variables["LC_ALL"] = locale;
            variables["DOTNET_PROCESSOR_COUNT"] = threads.ToString(CultureInfo.InvariantCulture);
            ProgramRun run = await StackProgram.RunAsync(
                [.. StackProgram.Command, .. verb.Split(' '), _stack.Definition],
                _stack.Folder,
                variables
            );
            run.ExitCode.ShouldBe(0, run.Error);
            outputs.Add(run.Out);
        }
        outputs.Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
    }

    /// <summary>The corpus of broken definitions, as it was approved: each names code and place, and three of four at least have help.</summary>
    [Fact]
    public async Task Errors_of_broken_definitions_name_the_place_and_mostly_the_fix()
    {
        string text = await File.ReadAllTextAsync(
            Path.Combine(Shared.ProjectRoot, "tests", "Venvstacks.Tests", "Definitions", "definitions.golden.txt"),
            TestContext.Current.CancellationToken
        );
        string[] errors = [.. text.Split("LayerSpecError: ")[1..].Select(error => error.Split("\n# ")[0])];
        errors.Length.ShouldBeGreaterThan(40);
        errors.ShouldAllBe(error =>
            Regex.IsMatch(error, @"\A.*  \[VS\d{4}\]\n +--> \S+:\d+:\d+\n", RegexOptions.NonBacktracking)
        );
        errors.ShouldAllBe(error =>
            !error.Contains("Exception", StringComparison.Ordinal)
            && !error.Contains("System.", StringComparison.Ordinal)
        );
        (
            errors.Count(error => error.Contains("= help: ", StringComparison.Ordinal)) / (double)errors.Length
        ).ShouldBeGreaterThan(0.75);
    }

    private Task<CliResult> RunAsync(string verb, string[] flags, (string Name, string Value) environment)
    {
        Dictionary<string, string> variables = _stack.Variables;
        variables[environment.Name] = environment.Value;
        variables["NETRC"] = "";
        return CliRunner.RunAsync(
            variables,
            [
                .. flags,
                .. verb.Split(' ')
                    .Select(word =>
                        word.Replace("STACK", _stack.Definition, StringComparison.Ordinal)
                            .Replace("RUNTIMES", _stack.Runtimes, StringComparison.Ordinal)
                            .Replace("INSTALLED", _stack["installed"], StringComparison.Ordinal)
                            .Replace("NEW", _stack["new"], StringComparison.Ordinal)
                            .Replace("OUTPUT", Path.Combine(_stack.Folder, "_artifacts"), StringComparison.Ordinal)
                    ),
            ]
        );
    }

    private static void CheckJson(string text, string name, List<string> problems)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
        }
        catch (JsonException e)
        {
            problems.Add($"{name}: {e.Message}: {text}");
        }
    }
}
