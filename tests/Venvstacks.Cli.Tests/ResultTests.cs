using System.Text.Json;

namespace Venvstacks.Cli.Tests;

/// <summary>The results of <c>build</c>, <c>publish</c> and <c>local-export</c>: short on a terminal, the reference's elsewhere, and in files.</summary>
public sealed class ResultTests : IAsyncLifetime
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

    private static readonly string[] Target = ["--platform", "linux_x86_64"];

    private CliStack _stack = null!;

    public async ValueTask InitializeAsync()
    {
        _stack = await CliStack.StartAsync(Definition, WheelFactory.Make("tool", "1.0"));
        SmallRuntime.Write(Path.Combine(_stack.Runtimes, "cpython-3.11.7.tar.gz"));
        await _stack.SucceedAsync("lock");
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Fact]
    public async Task A_terminal_has_a_short_table_and_the_next_command()
    {
        CliResult built = await RunAsync(true, Build());
        built.Out.ShouldMatch(
            @"\Alayer    state    unpacked  directory\npy       changed  \S+ KiB +_build/py\napp-app  changed  \S+ KiB +_build/app-app\n\z"
        );
        built.Error.ShouldEndWith($"\nnext: venvstacks publish --platform linux_x86_64 {_stack.Definition}\n");
        CliResult part = await RunAsync(true, [.. Build(), "--include", "py*", "--output-dir", "dist"]);
        part.Error.ShouldEndWith(
            $"\nnext: venvstacks publish --platform linux_x86_64 --include \"py*\" --output-dir dist {_stack.Definition}\n"
        );
        CliResult again = await RunAsync(true, Build());
        again.Out.ShouldMatch(@"py       unchanged  ");

        CliResult plan = await RunAsync(true, "publish", "--dry-run");
        plan.Out.ShouldContain("py       to be written  -");
        plan.Out.ShouldNotContain("{");
        CliResult published = await RunAsync(true, "publish");
        published.Out.ShouldMatch(@"\Alayer +state +packed +path\npy +changed +\S+ (B|KiB) +\S+\.tar\.xz\n");
        published.Out.ShouldContain($"Paths are relative to {Path.Combine(_stack.Folder, "_artifacts")}\n");
        published.Error.ShouldMatch(@"\nnext: venvstacks install \S+_artifacts DIR\n\z");

        CliResult exported = await RunAsync(true, "local-export");
        exported.Out.ShouldContain("app-app  changed  -");
        if (OperatingSystem.IsLinux())
            exported.Error.ShouldMatch(@"\nnext: \S+/app-app/bin/python -m main\n\z");
    }

    [Fact]
    public async Task Without_a_terminal_the_manifest_is_printed_as_by_the_reference()
    {
        await RunAsync(false, Build());
        CliResult published = await RunAsync(false, "publish");
        string metadata = Path.Combine(_stack.Folder, "_artifacts", "__venvstacks__", "venvstacks.json");
        published.Out.ShouldStartWith(await ReadAsync(metadata));
        published.Out.ShouldContain("\nFull stack manifest saved to: __venvstacks__/venvstacks.json\n");
        published.Error.ShouldNotContain("next:");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_manifest_is_written_to_a_file_or_alone_to_standard_output(bool isTerminal)
    {
        await RunAsync(false, Build());
        string file = _stack["results/manifest.json"];
        CliResult result = await RunAsync(isTerminal, "publish", "--metadata-file", file);
        string metadata = await ReadAsync(
            Path.Combine(_stack.Folder, "_artifacts", "__venvstacks__", "venvstacks.json")
        );
        (await ReadAsync(file)).ShouldBe(metadata);
        result.Out.Contains("state", StringComparison.Ordinal).ShouldBe(isTerminal);
        (await RunAsync(isTerminal, "publish", "--metadata-file", "-")).Out.ShouldBe(metadata);
        (await RunAsync(isTerminal, "publish", "--dry-run", "--metadata-file", "-")).Out.ShouldBe(metadata);
        string[] build = Build("--publish", "--metadata-file", "-");
        (await RunAsync(isTerminal, build)).Out.ShouldBe(metadata);
        CliResult export = await RunAsync(isTerminal, "local-export", "--metadata-file=-");
        JsonDocument
            .Parse(export.Out)
            .RootElement.GetProperty("layers")
            .GetProperty("runtimes")
            .GetArrayLength()
            .ShouldBe(1);
    }

    [Fact]
    public async Task Json_shows_the_stack_and_does_nothing_as_in_the_reference()
    {
        CliResult result = await RunAsync(true, Build("--json"));
        JsonDocument.Parse(result.Out).RootElement.ValueKind.ShouldBe(JsonValueKind.Object);
        result.Out.ShouldContain("\"selected_operations\"");
        Directory.Exists(Path.Combine(_stack.Folder, "_build")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_times_of_the_steps_are_written_as_JSON_of_the_schema()
    {
        CliResult result = await RunAsync(false, Build("--publish", "--timings=json"));
        string path = Path.Combine(_stack.Folder, "_build", "timings.json");
        result.Error.ShouldEndWith($"Timings written to {path}\n");
        JsonElement json = JsonSchema.Check("timings", await ReadAsync(path));
        json.GetProperty("command").GetString().ShouldBe("build");
        double all = json.GetProperty("seconds").GetDouble();
        JsonElement[] spans = [.. json.GetProperty("spans").EnumerateArray()];
        foreach (string step in new[] { "build py", "build app-app", "publish py", "publish app-app" })
            spans.ShouldContain(span => $"{span.GetProperty("phase")} {span.GetProperty("item")}" == step);
        foreach (JsonElement span in spans)
        {
            double start = span.GetProperty("start").GetDouble();
            start.ShouldBeInRange(0, span.GetProperty("end").GetDouble());
            span.GetProperty("end").GetDouble().ShouldBeLessThanOrEqualTo(all);
        }
        spans.Select(span => span.GetProperty("start").GetDouble()).ShouldBeInOrder();
    }

    [Fact]
    public async Task The_chart_of_the_steps_shows_each_at_its_time_and_asks_for_nothing()
    {
        Assert.SkipWhen(Browser.Program is null, "no Chromium: apt-get install chromium-headless-shell");
        await RunAsync(false, Build("--timings")); // the default is the page
        await RunAsync(false, Build("--clean", "--publish", "--timings=json"));
        await RunAsync(false, Build("--clean", "--publish", "--timings=html"));
        await using Browser page = await Browser.OpenAsync(Path.Combine(_stack.Folder, "_build", "timings.html"));
        JsonElement bars = await page.EvaluateAsync(
            "[...document.querySelectorAll('.span')].map(bar => ({...bar.dataset, left: bar.getBoundingClientRect().left}))"
        );
        JsonElement data = JsonSchema.Check(
            "timings",
            (await page.EvaluateAsync("document.getElementById('data').textContent")).GetString()!
        );
        JsonElement[] spans = [.. data.GetProperty("spans").EnumerateArray()];
        bars.GetArrayLength().ShouldBe(spans.Length);
        foreach ((JsonElement bar, JsonElement span) in bars.EnumerateArray().Zip(spans))
        {
            bar.GetProperty("item").GetString().ShouldBe(span.GetProperty("item").GetString());
            bar.GetProperty("start").GetString().ShouldBe(span.GetProperty("start").GetRawText());
        }
        bars.EnumerateArray().Select(bar => bar.GetProperty("left").GetDouble()).ShouldBeInOrder();
        await page.ClickAsync(".span[data-item='app-app']");
        (await page.EvaluateAsync("document.querySelector('[role=status]').textContent"))
            .GetString()!
            .ShouldMatch(@"^(build|publish) app-app: \d+\.\d+ s \(");
        await page.PressAsync("ArrowDown");
        (await page.EvaluateAsync("document.activeElement.className")).GetString().ShouldBe("span");
        page.Problems.ShouldBeEmpty();
        page.Requests.Count(address => !address.StartsWith("data:", StringComparison.Ordinal)).ShouldBe(1);
    }

    private string[] Build(params string[] more) => ["build", "--runtimes", _stack.Runtimes, "--audit", "off", .. more];

    private async Task<CliResult> RunAsync(bool isTerminal, params string[] arguments)
    {
        CliResult result = await CliRunner.RunAsync(
            _stack.Variables,
            isTerminal,
            [arguments[0], .. Target, .. arguments[1..], _stack.Definition]
        );
        result.ExitCode.ShouldBe(0, result.Error);
        return result;
    }

    private static Task<string> ReadAsync(string path) =>
        File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
}
