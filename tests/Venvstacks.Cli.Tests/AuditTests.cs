using System.Text.Json;

namespace Venvstacks.Cli.Tests;

/// <summary>The command <c>audit</c> and the audit of <c>build</c>, on a small stack with binaries made by the tests.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        platforms = ["linux_x86_64"]
        requirements = []

        [[frameworks]]
        name = "lower"
        runtime = "py"
        requirements = ["right"]

        [[applications]]
        name = "app"
        launch_module = "app.py"
        frameworks = ["lower"]
        requirements = ["wrong"]

        """;

    private const string Module = "lib/python3.11/site-packages/wrong/a.abi3.so";

    private static readonly ElfLibrary Right = new() { SoName = "libright.so", Needed = ["libc.so.6"] };

    private static readonly ElfLibrary Wrong = new()
    {
        Needed = ["libright.so", "libc.so.6", "libplanted.so"],
        RunPath = "/opt/lib",
        Versions = [new NeededVersion("libc.so.6", "GLIBC_2.38")],
    };

    private readonly Scratch _folder = new();
    private TestIndex _index = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "layers are built for the host's target, and these are for Linux");
        Assert.SkipUnless(
            System.Runtime.InteropServices.RuntimeInformation.OSArchitecture
                == System.Runtime.InteropServices.Architecture.X64,
            "layers are built for the host's target, and these are for x86-64"
        );
        _index = await TestIndex.StartAsync();
        _index.Add(MakeWheel("right", "right/libright.so", Right.Make()));
        _index.Add(MakeWheel("wrong", "wrong/a.abi3.so", Wrong.Make()));
        Directory.CreateDirectory(_folder["runtimes"]);
        File.WriteAllText(_folder["venvstacks.toml"], Definition);
        File.WriteAllText(_folder["app.py"], "import wrong\n");
        SmallRuntime.Write(_folder["runtimes/cpython-3.11.7.tar.gz"]);
        (await RunAsync("lock", "venvstacks.toml")).ExitCode.ShouldBe(0);
    }

    public async ValueTask DisposeAsync()
    {
        if (_index is not null)
            await _index.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Findings_are_lines_and_errors_exit_with_3()
    {
        CliResult build = await BuildAsync();
        build.ExitCode.ShouldBe(0, build.Error);
        build.Error.ShouldContain($"warning: app-app: '{Module}' of wrong 1.0 needs 'libplanted.so', which");
        build.Error.ShouldContain("[VS3301]");
        build.Error.ShouldContain("[VS3302]");
        build.Error.ShouldNotContain("[VS3310]");
        build.Error.ShouldNotContain("\n\n");

        CliResult audit = await RunAsync("audit", "venvstacks.toml");
        audit.ExitCode.ShouldBe(3);
        audit.Out.ShouldBe(
            $"""
            error: app-app: '{Module}' of wrong 1.0 needs 'libplanted.so', which is neither in the layers that it can use nor part of the system  [VS3301]
            error: app-app: '{Module}' of wrong 1.0 needs GLIBC_2.38 of 'libc.so.6', which is newer than linux_target (glibc@2.28)  [VS3302]
            note: app-app: '{Module}' of wrong 1.0 has the absolute run path '/opt/lib', which other machines may not have  [VS3310]

            """
        );
        audit.Error.ShouldContain("Audited 2 binaries of 3 layers (2 errors, 0 warnings, 1 note) in ");
        audit.Error.ShouldContain("AuditError: 2 errors in the binaries of layer 'app-app'  [VS3300]");

        CliResult lower = await RunAsync("audit", "--include", "framework-*", "venvstacks.toml");
        lower.ExitCode.ShouldBe(0, lower.Error);
        lower.Out.ShouldBeEmpty();
        lower.Error.ShouldContain("Audited 1 binary of 1 layer (0 errors, 0 warnings, 0 notes) in ");
    }

    [Fact]
    public async Task Json_has_the_keys_of_its_schema()
    {
        (await BuildAsync("--audit", "off")).Error.ShouldNotContain("VS33");
        CliResult audit = await RunAsync("audit", "--json", "venvstacks.toml");
        audit.ExitCode.ShouldBe(3);
        using JsonDocument json = JsonDocument.Parse(audit.Out);
        using JsonDocument schema = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Shared.ProjectRoot, "docs", "reference", "schemas", "audit.schema.json"))
        );
        Keys(json.RootElement).ShouldBe(Required(schema.RootElement), ignoreOrder: true);
        JsonElement item = schema.RootElement.GetProperty("properties").GetProperty("findings").GetProperty("items");
        string[] kinds = Texts(item.GetProperty("properties").GetProperty("kind").GetProperty("enum"));
        foreach (JsonElement finding in json.RootElement.GetProperty("findings").EnumerateArray())
        {
            Keys(finding).ShouldBe(Required(item), ignoreOrder: true);
            kinds.ShouldContain(finding.GetProperty("kind").GetString());
        }
        JsonElement symbols = json.RootElement.GetProperty("findings")[1];
        symbols.GetProperty("kind").GetString().ShouldBe("newer-symbols");
        symbols.GetProperty("subject").GetString().ShouldBe("GLIBC_2.38");
        symbols.GetProperty("limit").GetString().ShouldBe("glibc@2.28");
        symbols.GetProperty("package").GetString().ShouldBe("wrong 1.0");
        json.RootElement.GetProperty("errors").GetInt32().ShouldBe(2);
        Texts(json.RootElement.GetProperty("targets")).ShouldBe(["linux_x86_64"]);
    }

    [Fact]
    public async Task A_build_with_errors_of_the_audit_ends_before_publishing_where_the_user_wants_it()
    {
        CliResult build = await BuildAsync("--audit", "error", "--publish");
        build.ExitCode.ShouldBe(3);
        build.Error.ShouldContain($"AuditError: app-app: '{Module}' of wrong 1.0 needs 'libplanted.so'");
        build.Error.ShouldContain("AuditError: 2 errors in the binaries of layer 'app-app'  [VS3300]");
        Directory.Exists(_folder["_artifacts"]).ShouldBeFalse();
        Directory.Exists(_folder["_build/app-app"]).ShouldBeTrue();
    }

    [Fact]
    public async Task A_wheel_whose_tags_lie_about_its_binaries_is_an_error()
    {
        ElfLibrary arm = new() { Machine = 183, Needed = ["libc.so.6"] };
        _index.Add(
            MakeWheel(
                "lying",
                "lying/a.cpython-311-x86_64-linux-gnu.so",
                arm.Make(),
                "cp311-cp311-manylinux_2_17_x86_64"
            )
        );
        File.WriteAllText(_folder["venvstacks.toml"], Definition.Replace("wrong", "lying", StringComparison.Ordinal));
        (await RunAsync("lock", "venvstacks.toml")).ExitCode.ShouldBe(0);

        CliResult build = await BuildAsync("--audit", "error");

        build.ExitCode.ShouldBe(3);
        build.Error.ShouldContain(
            "'lib/python3.11/site-packages/lying/a.cpython-311-x86_64-linux-gnu.so' of lying 1.0 is for Linux on aarch64, not for linux_x86_64"
        );
        build.Error.ShouldContain("[VS3304]");
    }

    [Fact]
    public async Task What_is_not_built_cannot_be_audited()
    {
        CliResult audit = await RunAsync("audit", "venvstacks.toml");
        audit.ExitCode.ShouldBe(1);
        audit.Error.ShouldContain("has not been built");
        CliResult wrong = await BuildAsync("--audit", "wran");
        wrong.ExitCode.ShouldBe(2);
        wrong.Error.ShouldContain(
            "Invalid value for '--audit': 'wran' is not one of 'error', 'warn', 'off' (did you mean 'warn'?)"
        );
    }

    private Task<CliResult> BuildAsync(params string[] options) =>
        RunAsync(["build", "--runtimes", "runtimes", .. options, "venvstacks.toml"]);

    private Task<CliResult> RunAsync(params string[] arguments) =>
        CliRunner.RunAsync(
            new Dictionary<string, string>
            {
                ["VENVSTACKS_CACHE_DIR"] = _folder["cache"],
                ["UV_DEFAULT_INDEX"] = _index.Simple.ToString(),
            },
            [.. arguments[..^1], _folder[arguments[^1]]]
        );

    private static TestWheel MakeWheel(string name, string path, byte[] content, string tag = "py3-none-any") =>
        WheelFactory.Make(name, "1.0", tag: tag, binaries: new Dictionary<string, byte[]> { [path] = content });

    private static string[] Required(JsonElement schema) => Texts(schema.GetProperty("required"));

    private static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(item => item.GetString()!)];

    private static string[] Keys(JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];
}
