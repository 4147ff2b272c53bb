using System.Globalization;
using System.Text.Json;

namespace Venvstacks.Cli.Tests;

/// <summary>The command <c>size</c> on two frameworks beside each other that hold one package twice: tables, JSON and the page in Chromium.</summary>
public sealed class SizeTests : IAsyncLifetime
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        platforms = ["linux_x86_64"]
        requirements = []

        [[frameworks]]
        name = "left"
        runtime = "py"
        requirements = ["both", "lonely"]

        [[frameworks]]
        name = "right"
        runtime = "py"
        requirements = ["both"]

        [[applications]]
        name = "app"
        launch_module = "main.py"
        frameworks = ["left"]
        requirements = []

        """;

    private const int DataSize = 300_000;

    private CliStack _stack = null!;

    public async ValueTask InitializeAsync()
    {
        _stack = await CliStack.StartAsync(
            Definition,
            WheelFactory.Make(
                "both",
                "1.0",
                files: new Dictionary<string, string>
                {
                    ["both/__init__.py"] = new string('#', 5_000),
                    ["both/tests/test_all.py"] = new string('#', 7_000),
                    ["both/table.bin"] = new string('0', DataSize),
                },
                binaries: new Dictionary<string, byte[]> { ["both/fast.so"] = new byte[40_000] }
            ),
            WheelFactory.Make("lonely", "2.0", files: new Dictionary<string, string> { ["lonely.py"] = "x = 1\n" })
        );
        SmallRuntime.Write(Path.Combine(_stack.Runtimes, "cpython-3.11.7.tar.gz"));
        await _stack.SucceedAsync("lock");
        await _stack.SucceedAsync(
            "build",
            "--platform",
            "linux_x86_64",
            "--runtimes",
            _stack.Runtimes,
            "--audit",
            "off"
        );
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Fact]
    public async Task Layers_have_sizes_by_package_and_kind_of_file()
    {
        JsonElement json = await SizeAsync();
        json.GetProperty("packed_bytes").ValueKind.ShouldBe(JsonValueKind.Null);
        JsonElement left = Named(json.GetProperty("layers"), "framework-left");
        left.GetProperty("lower_layers")[0].GetString().ShouldBe("py");
        JsonElement both = Named(left.GetProperty("parts"), "both");
        both.GetProperty("version").GetString().ShouldBe("1.0");
        SizesOf(both)["data"].ShouldBe(DataSize);
        SizesOf(both)["library"].ShouldBe(40_000);
        both.GetProperty("kinds")
            .EnumerateArray()
            .Select(kind => kind.GetProperty("kind").GetString())
            .ShouldBe(["data", "library", "test", "code", "metadata"]);
        RequireSums(json);
        CliResult missing = await _stack.RunPlainAsync("size", "--platform", "win_amd64", _stack.Definition);
        missing.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task What_layers_beside_each_other_hold_is_named_with_what_moving_it_down_would_save()
    {
        JsonElement json = await SizeAsync();
        JsonElement package = json.GetProperty("duplicates").EnumerateArray().ShouldHaveSingleItem();
        package.GetProperty("package").GetString().ShouldBe("both");
        package.GetProperty("lower_layer").GetString().ShouldBe("py");
        package
            .GetProperty("layers")
            .EnumerateArray()
            .Select(name => name.GetString())
            .ShouldBe(["framework-left", "framework-right"]);
        long saved = package.GetProperty("saved_bytes").GetInt64();
        saved.ShouldBeGreaterThan(DataSize + 52_000);
        package.GetProperty("bytes").GetInt64().ShouldBe(saved);
        Named(json.GetProperty("layers"), "framework-right")
            .GetProperty("shared_bytes")
            .GetInt64()
            .ShouldBeGreaterThanOrEqualTo(saved);
        string text = await _stack.SucceedAsync("size");
        text.ShouldContain("in several layers  layers                           common lower layer  would save");
        text.ShouldContain("both 1.0           framework-left, framework-right  py");
    }

    [Theory]
    [InlineData("tar.xz")]
    [InlineData("tar.zst --frames 64KiB")]
    public async Task Archives_give_packed_sizes_and_can_be_measured_alone(string format)
    {
        await _stack.SucceedAsync(["publish", "--platform", "linux_x86_64", "--format", .. format.Split(' ')]);
        JsonElement built = await SizeAsync();
        RequireSums(built);
        built.GetProperty("duplicates")[0].GetProperty("saved_packed_bytes").GetInt64().ShouldBePositive();
        string output = Path.Combine(_stack.Folder, "_artifacts");
        CliResult alone = await _stack.RunPlainAsync("size", "--json", output);
        alone.ExitCode.ShouldBe(0, alone.Error);
        JsonElement published = JsonSchema.Check("size", alone.Out);
        RequireSums(published);
        foreach (string total in new[] { "bytes", "packed_bytes" })
            published.GetProperty(total).GetInt64().ShouldBe(built.GetProperty(total).GetInt64());
        published
            .GetProperty("packed_bytes")
            .GetInt64()
            .ShouldBe(
                Directory.EnumerateFiles(output, $"*.{format.Split(' ')[0]}").Sum(path => new FileInfo(path).Length)
            );
        JsonElement.DeepEquals(published.GetProperty("duplicates"), built.GetProperty("duplicates")).ShouldBeTrue();
    }

    [Fact]
    public async Task Archives_are_compared_package_by_package_and_by_size()
    {
        await _stack.SucceedAsync("publish", "--platform", "linux_x86_64", "--output-dir", "old");
        await File.WriteAllTextAsync(
            _stack.Definition,
            Definition.Replace("\"both\", \"lonely\"", "\"both\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        await _stack.SucceedAsync("lock");
        await _stack.SucceedAsync("build", "--platform", "linux_x86_64", "--runtimes", _stack.Runtimes, "--publish");
        string[] sides = [Path.Combine(_stack.Folder, "old"), Path.Combine(_stack.Folder, "_artifacts")];
        CliResult result = await _stack.RunPlainAsync(["diff", .. sides]);
        result.Out.ShouldMatch(
            @"\Aframework-left: 1 package, another archive, \S+ \S+ -> \S+ \S+\n  - lonely 2.0\n1 of 4 layers differs\n\z"
        );
        JsonElement json = JsonSchema.Check("diff", (await _stack.RunPlainAsync(["diff", "--json", .. sides])).Out);
        json.GetProperty("layers")[0].GetProperty("packages")[0].GetProperty("package").GetString().ShouldBe("lonely");
        foreach (string manifest in Directory.EnumerateFiles(sides[0], "*.manifest"))
            File.Delete(manifest);
        (await _stack.RunPlainAsync(["diff", .. sides])).Out.ShouldStartWith(
            "framework-left: other packages, another archive"
        );
    }

    [Fact]
    public async Task A_lock_is_compared_with_published_layers_by_packages_alone()
    {
        await _stack.SucceedAsync("publish", "--platform", "linux_x86_64");
        string[] sides = [Path.Combine(_stack.Folder, "_artifacts"), _stack.Definition];
        (await _stack.RunPlainAsync(["diff", .. sides])).Out.ShouldBe("0 of 4 layers differ\n");
        await File.WriteAllTextAsync(
            _stack.Definition,
            Definition.Replace(
                "requirements = [\"both\"]",
                "requirements = [\"both\", \"lonely\"]",
                StringComparison.Ordinal
            ),
            TestContext.Current.CancellationToken
        );
        await _stack.SucceedAsync("lock");
        (await _stack.RunPlainAsync(["diff", .. sides])).Out.ShouldBe(
            "framework-right: 1 package\n  + lonely 2.0\n1 of 4 layers differs\n"
        );
        JsonElement json = JsonSchema.Check("diff", (await _stack.RunPlainAsync(["diff", "--json", .. sides])).Out);
        json.GetProperty("layers")[0].GetProperty("packages").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_page_can_go_to_standard_output() =>
        (await _stack.SucceedAsync("size", "--html", "-")).ShouldStartWith("<!");

    [Fact]
    public async Task A_path_without_layers_is_an_error()
    {
        CliResult result = await _stack.RunPlainAsync("size", _stack.Folder);
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("has no archives with manifests  [VS4020]");
        (await _stack.RunPlainAsync("size", "nowhere")).Error.ShouldContain(
            "is neither a stack definition nor a directory"
        );
    }

    [Fact]
    public async Task The_page_shows_the_numbers_of_the_JSON_opens_a_layer_by_click_and_asks_for_nothing()
    {
        (JsonElement json, Browser browser) = await OpenPageAsync();
        await using Browser page = browser;
        string[] layers = ["py", "framework-left", "framework-right", "app-app"];
        await RequireRowsAsync(page, json.GetProperty("layers"));
        await page.ClickAsync(".tile[data-name='framework-left']");
        (await page.EvaluateAsync("document.querySelector('[aria-current]').textContent"))
            .GetString()
            .ShouldBe("framework-left");
        JsonElement parts = Named(json.GetProperty("layers"), "framework-left").GetProperty("parts");
        await RequireRowsAsync(page, parts);
        await page.PressAsync("Enter"); // the largest part has the focus
        await RequireRowsAsync(page, Named(parts, "both").GetProperty("kinds"));
        await page.PressAsync("Escape");
        await page.PressAsync("Escape");
        (await page.EvaluateAsync("document.querySelectorAll('.tile').length")).GetInt32().ShouldBe(layers.Length);
        await page.PressAsync("ArrowRight");
        (await page.EvaluateAsync("document.activeElement.classList.contains('tile')")).GetBoolean().ShouldBeTrue();
        (await page.EvaluateAsync("document.querySelector('[data-duplicate]').dataset.saved"))
            .GetString()
            .ShouldBe(json.GetProperty("duplicates")[0].GetProperty("saved_bytes").GetRawText());
        page.Problems.ShouldBeEmpty();
        page.Requests.Where(address => !address.StartsWith("data:", StringComparison.Ordinal))
            .ShouldHaveSingleItem()
            .ShouldStartWith("file:");
    }

    [Fact]
    public async Task The_page_has_light_and_dark_colours()
    {
        (_, Browser light) = await OpenPageAsync();
        await using Browser first = light;
        (_, Browser dark) = await OpenPageAsync(isDark: true);
        await using Browser second = dark;
        const string background = "getComputedStyle(document.documentElement).backgroundColor";
        (await first.EvaluateAsync(background)).GetString().ShouldBe("rgb(251, 251, 250)");
        (await second.EvaluateAsync(background)).GetString().ShouldBe("rgb(22, 24, 27)");
        second.Problems.ShouldBeEmpty();
    }

    private async Task<JsonElement> SizeAsync() =>
        JsonSchema.Check("size", await _stack.SucceedAsync("size", "--platform", "linux_x86_64", "--json"));

    private async Task<(JsonElement Json, Browser Page)> OpenPageAsync(bool isDark = false)
    {
        Assert.SkipWhen(Browser.Program is null, "no Chromium: apt-get install chromium-headless-shell");
        string path = _stack["pages/size.html"];
        string json = await _stack.SucceedAsync("size", "--platform", "linux_x86_64", "--json", "--html", path);
        return (JsonSchema.Check("size", json), await Browser.OpenAsync(path, isDark));
    }

    // The table of the page: a row for each, with the same numbers.
    private static async Task RequireRowsAsync(Browser page, JsonElement expected)
    {
        JsonElement rows = await page.EvaluateAsync(
            "[...document.querySelectorAll('[data-row]')].map(row => `${row.dataset.bytes} ${row.dataset.files}`)"
        );
        rows.EnumerateArray()
            .Select(row => row.GetString())
            .Order(StringComparer.Ordinal)
            .ShouldBe(
                expected
                    .EnumerateArray()
                    .Select(item => $"{item.GetProperty("bytes")} {item.GetProperty("files")}")
                    .Order(StringComparer.Ordinal)
            );
        string tiles = (
            await page.EvaluateAsync("[...document.querySelectorAll('.tile')].map(tile => tile.dataset.bytes).join()")
        ).GetString()!;
        tiles
            .Split(',')
            .Sum(bytes => long.Parse(bytes, CultureInfo.InvariantCulture))
            .ShouldBe(expected.EnumerateArray().Sum(item => item.GetProperty("bytes").GetInt64()));
    }

    // Every size is the sum of the sizes below it.
    private static void RequireSums(JsonElement json)
    {
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        foreach (string size in new[] { "bytes", "packed_bytes" })
        {
            RequireSum(json, "layers", size);
            foreach (JsonElement layer in layers)
            {
                RequireSum(layer, "parts", size);
                foreach (JsonElement part in layer.GetProperty("parts").EnumerateArray())
                    RequireSum(part, "kinds", size);
            }
        }
    }

    private static void RequireSum(JsonElement whole, string parts, string size)
    {
        if (whole.GetProperty(size).ValueKind == JsonValueKind.Null)
            return;
        whole
            .GetProperty(parts)
            .EnumerateArray()
            .Sum(part => part.GetProperty(size).GetInt64())
            .ShouldBe(whole.GetProperty(size).GetInt64(), $"{size} of {parts}");
    }

    private static Dictionary<string, long> SizesOf(JsonElement part) =>
        part.GetProperty("kinds")
            .EnumerateArray()
            .ToDictionary(kind => kind.GetProperty("kind").GetString()!, kind => kind.GetProperty("bytes").GetInt64());

    private static JsonElement Named(JsonElement list, string name) =>
        list.EnumerateArray().Single(item => item.GetProperty("name").GetString() == name);
}
