namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>Acceptance of issue 16: <c>fetch</c> before, <c>build --offline --locked</c> after in a root without network, gives the bytes of a build with network.</summary>
/// <remarks>Only the cache, the definition, the locks, the modules and the runtime archives are carried over. The second root has a network
/// namespace of its own without an interface that is up, and an empty home.</remarks>
public class NoNetworkTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" --platform linux_x86_64 --platform linux_aarch64")]
    public async Task A_build_without_network_after_a_fetch_gives_the_same_bytes(string targets)
    {
        await RequireAsync();
        SortedDictionary<string, string> online;
        await using SmallStack stack = await SmallStack.StartAsync();
        RuntimeFactory.Pack(stack.Runtimes, Platforms.Target.LinuxArm64, "3.11.7");
        await stack.SucceedAsync("lock");
        await stack.KeepAsync(); // the definition, the locks, the modules and the runtimes
        await stack.SucceedAsync($"build --publish{targets}");
        online = stack.Snapshot();

        await stack.ResetAsync();
        Directory.Delete(stack.Cache, recursive: true);
        await stack.SucceedAsync($"fetch{targets}");
        Directory.Delete(Path.Combine(stack.Work, "home"), recursive: true);
        Directory.CreateDirectory(Path.Combine(stack.Work, "home"));
        string build = $"build --publish --offline --locked{targets}";
        ProgramRun run = await stack.RunAsync(build, null, "unshare", "--net");
        run.ExitCode.ShouldBe(0, run.Error);
        stack.Snapshot().ShouldBe(online);
        online.Keys.ShouldContain(path => path.EndsWith(".tar.xz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_without_network_and_without_a_fetch_names_what_is_missing()
    {
        await RequireAsync();
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.SucceedAsync("lock");
        Directory.Delete(stack.Cache, recursive: true);
        ProgramRun run = await stack.RunAsync("build --offline --locked", null, "unshare", "--net");
        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain("-1.0-py3-none-any.whl");
        run.Error.ShouldContain("venvstacks fetch");
    }

    [Fact]
    public async Task The_root_has_no_network()
    {
        await RequireAsync();
        await using SmallStack stack = await SmallStack.StartAsync();
        ProgramRun run = await stack.RunAsync("lock", null, "unshare", "--net");
        run.ExitCode.ShouldBe(1);
    }

    private static async Task RequireAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "network namespaces need root");
        ProgramRun run = await StackProgram.RunAsync(
            ["unshare", "--net", "true"],
            Path.GetTempPath(),
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }
        );
        Assert.SkipUnless(run.ExitCode == 0, $"no network namespace can be made: {run.Error.Trim()}");
    }
}
