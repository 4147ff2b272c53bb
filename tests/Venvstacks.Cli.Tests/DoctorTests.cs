using System.Text.Json;
using Venvstacks.Cli.Tests.Reliability;
using Venvstacks.Reporting;

namespace Venvstacks.Cli.Tests;

/// <summary>A sound environment passes all checks, and each planted fault is named with a fix.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly Scratch _folder = new();
    private readonly Dictionary<string, string> _variables;

    public DoctorTests() =>
        _variables = new Dictionary<string, string>
        {
            ["HOME"] = _folder["home"],
            ["VENVSTACKS_CACHE_DIR"] = _folder["cache"],
            ["UV_OFFLINE"] = "",
        };

    [Fact]
    public async Task A_sound_environment_has_no_failure()
    {
        await using TestIndex index = await TestIndex.StartAsync();
        _variables["UV_DEFAULT_INDEX"] = index.Simple.ToString();
        CliResult result = await CliRunner.RunAsync(_variables, "doctor", "--json");
        result.ExitCode.ShouldBe(0, result.Out);
        JsonElement json = JsonSchema.Check("doctor", result.Out);
        string[] subjects =
        [
            .. json.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("subject").GetString()!),
        ];
        foreach (
            string subject in new[]
            {
                "platform",
                "targets",
                "encoder",
                "setting",
                "clock",
                "links",
                "long paths",
                "cache",
                "index",
            }
        )
            subjects.ShouldContain(subject);
        json.GetProperty("checks")
            .EnumerateArray()
            .Select(check => check.GetProperty("state").GetString())
            .ShouldNotContain("fail");
        index.Count("/simple/pip/").ShouldBe(1);
        (await CliRunner.RunAsync(_variables, "doctor")).Out.ShouldContain($"ok    index: '{index.Simple}' answers\n");
    }

    [Theory]
    [InlineData("PYTHONHOME", "/opt/python", "warn  python: PYTHONHOME=/opt/python changes", "help: unset PYTHONHOME")]
    [InlineData(
        "VENVSTACKS_PYTHON_MIRROR",
        "nowhere",
        "fail  mirror: 'VENVSTACKS_PYTHON_MIRROR' is not the URL of a mirror  [VS3024]",
        "help: the URL must start with"
    )]
    [InlineData(
        "HTTPS_PROXY",
        "http://",
        "fail  proxy: HTTPS_PROXY is not the URL of a proxy",
        "help: write HTTPS_PROXY=http://HOST:PORT"
    )]
    [InlineData(
        "NETRC",
        "/nowhere/netrc",
        "warn  credentials: NETRC names '/nowhere/netrc', which does not exist",
        "help: correct NETRC"
    )]
    [InlineData(
        "UV_EXCLUDE_NEWER",
        "garbage",
        "fail  setting: 'UV_EXCLUDE_NEWER' must be a time",
        "help: write a time"
    )]
    [InlineData("UV_INDEX_STRATEGY", "abc", "fail  setting: 'UV_INDEX_STRATEGY' must be one of", "help: correct the")]
    [InlineData("UV_RESOLUTION", "highst", "fail  setting: 'UV_RESOLUTION' must be one of", "did you mean 'highest'?")]
    [InlineData(
        "MACOSX_DEPLOYMENT_TARGET",
        "abc",
        "fail  setting: the environment variable MACOSX_DEPLOYMENT_TARGET is invalid",
        "help: "
    )]
    [InlineData("UV_FIND_LINKS", "/nowhere/wheels", "fail  index: '/nowhere/wheels' is not a directory", "create it")]
    [InlineData(
        "VENVSTACKS_RUNTIMES",
        "/nowhere/archives",
        "fail  runtimes: '/nowhere/archives' is not a directory",
        "help: create it, or correct VENVSTACKS_RUNTIMES"
    )]
    [InlineData("UV_OFFLINE", "1", "warn  index: no index is asked", "help: unset UV_OFFLINE")]
    [InlineData("UV_DEFAULT_INDEX", "ht!tp://x", "fail  index: ", "[VS6002]")]
    [InlineData("UV_DEFAULT_INDEX", "http://127.0.0.1:1/simple/", "fail  index: ", "help: ")]
    public async Task A_fault_of_the_environment_is_named_with_a_fix(
        string variable,
        string value,
        string fault,
        string fix
    )
    {
        await using TestIndex index = await TestIndex.StartAsync();
        _variables["UV_DEFAULT_INDEX"] = index.Simple.ToString();
        _variables[variable] = value;
        CliResult result = await CliRunner.RunAsync(_variables, "doctor");
        result.Out.ShouldContain(fault);
        result.Out.ShouldContain(fix);
        result.Out.ShouldNotContain(
            fault.StartsWith("fail  setting", StringComparison.Ordinal) ? $"{variable} = " : "\0"
        );
        result.ExitCode.ShouldBe(fault.StartsWith("fail", StringComparison.Ordinal) ? 3 : 0);
        if (result.ExitCode == 3)
            result.Error.ShouldContain("CheckError: 1 check failed  [VS7010]");
    }

    [Fact]
    public async Task A_cache_that_others_can_write_is_a_failure()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "profiles are separate there");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Directory.CreateDirectory(_folder["cache"]).FullName, (UnixFileMode)0x1FF);
        string text = await FailAsync();
        text.ShouldContain($"fail  cache: the cache '{_folder["cache"]}' can be written by other users  [VS3104]\n");
        text.ShouldContain("      help: remove the directory");
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_a_warning()
    {
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);
        _variables["VENVSTACKS_CACHE_DIR"] = _folder["file/cache"];
        CliResult result = await CliRunner.RunAsync(_variables, "doctor", "--offline");
        result.ExitCode.ShouldBe(0);
        result.Out.ShouldContain("warn  cache: the cache '");
        result.Out.ShouldContain("help: set VENVSTACKS_CACHE_DIR to a writable directory");
        _variables["VENVSTACKS_CACHE_DIR"] = _folder["file"];
        result = await CliRunner.RunAsync(_variables, "doctor", "--offline");
        result.Out.ShouldContain("so nothing is cached for the next run: it is not a directory  [VS3105]\n");
    }

    [Fact]
    public async Task A_damaged_list_of_the_cache_is_a_warning()
    {
        Directory.CreateDirectory(_folder["cache/wheels-v1"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder["cache"], (UnixFileMode)0x1C0);
        await File.WriteAllTextAsync(_folder["cache/wheels-v1/aa"], "cut", TestContext.Current.CancellationToken);
        CliResult result = await CliRunner.RunAsync(_variables, "doctor", "--offline");
        result.Out.ShouldContain($"warn  cache items: 1 list is damaged, such as '{_folder["cache/wheels-v1/aa"]}'\n");
        result.Out.ShouldContain("help: run 'venvstacks cache prune'");
    }

    [Fact]
    public async Task Credentials_that_others_can_read_are_a_warning_and_never_shown()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "profiles are separate there");
        await using TestIndex index = await TestIndex.StartAsync();
        string host = index.Simple.Authority;
        Directory.CreateDirectory(_folder["home"]);
        await File.WriteAllTextAsync(
            _folder["home/.netrc"],
            "machine elsewhere login me password hunter2\n",
            TestContext.Current.CancellationToken
        );
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder["home/.netrc"], (UnixFileMode)0x1A4);
        _variables["UV_DEFAULT_INDEX"] = $"http://user:hunter2@{host}/simple/";
        CliResult result = await CliRunner.RunAsync(_variables, "doctor");
        result.Out.ShouldContain($"warn  credentials: other users can read '{_folder["home/.netrc"]}'\n");
        result.Out.ShouldContain("help: run 'chmod 600");
        result.Out.ShouldContain("answers, with a credential\n");
        (result.Out + result.Error).ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task An_index_that_wants_a_credential_is_a_failure()
    {
        await using TestIndex index = await TestIndex.StartAsync();
        index.Fail("/simple/pip", TestFault.LoginPage, times: 100);
        _variables["UV_DEFAULT_INDEX"] = index.Simple.ToString();
        string text = await FailAsync(offline: false);
        text.ShouldContain("fail  index: ");
        text.ShouldContain("      help: ");
    }

    [Fact]
    public async Task An_expired_credential_is_a_failure()
    {
        await using TestIndex index = await TestIndex.StartAsync();
        index.User = "user:renewed";
        _variables["UV_DEFAULT_INDEX"] = $"http://user:hunter2@{index.Simple.Authority}/simple/";
        string text = await FailAsync(offline: false);
        text.ShouldContain("fail  index: ");
        text.ShouldContain("401");
        text.ShouldContain("      help: ");
        text.ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named()
    {
        _variables["HTTP_PROXY"] = "http://127.0.0.1:1";
        _variables["UV_DEFAULT_INDEX"] = "http://index.invalid/simple/";
        _variables["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "";
        _variables["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "";
        Directory.CreateDirectory(_folder["home"]);
        ProgramRun run = await StackProgram.RunAsync([.. StackProgram.Command, "doctor"], _folder["home"], _variables);
        run.ExitCode.ShouldBe(3, run.Error);
        run.Out.ShouldContain("fail  index: ");
        run.Out.ShouldContain("127.0.0.1:1");
        run.Out.ShouldContain("      help: ");
    }

    [Fact]
    public async Task A_foreign_pth_file_is_a_warning()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the user's site-packages are elsewhere there");
        string folder = _folder["home/.local/lib/python3.12/site-packages"];
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "evil.pth"),
            "import os\n",
            TestContext.Current.CancellationToken
        );
        CliResult result = await CliRunner.RunAsync(_variables, "doctor", "--offline");
        result.Out.ShouldContain($"warn  python: '{folder}/evil.pth' runs whenever");
        result.Out.ShouldContain("      help: set PYTHONNOUSERSITE=1");
        _variables["PYTHONNOUSERSITE"] = "1";
        (await CliRunner.RunAsync(_variables, "doctor", "--offline")).Out.ShouldNotContain("evil.pth");
    }

    [Fact]
    public void A_file_system_without_links_and_one_with_short_paths_are_named_with_a_fix()
    {
        HealthCheck links = MachineChecks.CheckLinks(
            Directory.CreateDirectory(_folder["links"]).FullName,
            (_, _) => throw new IOException("not supported")
        );
        links.State.ShouldBe(HealthState.Failure);
        links.Help.ShouldNotBeNull().ShouldContain("developer mode");
        MachineChecks.CheckLinks(_folder["links"]).State.ShouldBe(HealthState.Ok);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "paths have 4,096 characters at most there");
        string deep = _folder["deep"];
        while (deep.Length < 3_700)
            deep = Path.Combine(deep, new string('d', 100));
        Directory.CreateDirectory(deep);
        HealthCheck paths = MachineChecks.CheckLongPaths(deep);
        paths.State.ShouldBe(HealthState.Warning);
        paths.Help.ShouldNotBeNull().ShouldContain("use a short path");
    }

    [Fact]
    public void A_clock_of_the_past_a_full_disk_and_a_missing_encoder_are_failures()
    {
        HealthCheck clock = MachineChecks.CheckClock(new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero));
        clock.State.ShouldBe(HealthState.Failure);
        clock.Text.ShouldBe("2001-02-03T04:05:06Z is before this version was made");
        clock.Help.ShouldNotBeNull().ShouldStartWith("set the clock");
        CacheChecks.CheckSpace("/c", 10 << 20).State.ShouldBe(HealthState.Failure);
        CacheChecks.CheckSpace("/c", 500 << 20).State.ShouldBe(HealthState.Warning);
        CacheChecks.CheckSpace("/c", 5L << 30).State.ShouldBe(HealthState.Ok);
        MachineChecks.CheckEncoder(null).State.ShouldBe(HealthState.Failure);
        MachineChecks.CheckEncoder(null).Help.ShouldNotBeNull().ShouldContain("liblzma5");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> FailAsync(bool offline = true)
    {
        CliResult result = await CliRunner.RunAsync(_variables, offline ? ["doctor", "--offline"] : ["doctor"]);
        result.ExitCode.ShouldBe(3, result.Out);
        return result.Out;
    }
}
