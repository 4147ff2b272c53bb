using Venvstacks.Platforms;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>A locked stack whose wheels are cached is built, published and exported for every target by the tool alone: no network, and no python, uv or pip on PATH.</summary>
[Trait("Category", "Slow")]
public sealed class OfflineBuildTests(ITestOutputHelper output)
{
    private const string Strace = "/usr/bin/strace";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task A_stack_of_made_wheels_is_built_for_eight_targets()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        stack.Retarget(Target.All);
        await BuildAloneAsync(stack, Target.All);
    }

    [Fact]
    public async Task Cross_is_built_from_real_wheels_for_six_targets()
    {
        string wheels = Shared.Require("wheels");
        await using SmallStack stack = await SmallStack.StartAsync();
        CrossCopy.Copy(stack.Folder, "3.11.7");
        stack.PackStandIns(CrossCopy.Targets);
        using RecordedIndex index = await RecordedIndex.StartAsync();
        stack.Variables["UV_DEFAULT_INDEX"] = $"{new Uri(index.Address, "/simple")}";
        await BuildAloneAsync(stack, CrossCopy.Targets, $" --local-wheels {wheels}");
    }

    private async Task BuildAloneAsync(SmallStack stack, IEnumerable<Target> targets, string wheels = "")
    {
        Assert.SkipUnless(File.Exists(Strace), "strace is missing");
        output.WriteLine(RuntimeFactory.Notice);
        await stack.SucceedAsync("lock", $"fetch --platform all --runtimes {stack.Runtimes}{wheels}");
        stack.Variables["PATH"] = Directory.CreateDirectory(Path.Combine(stack.Work, "no-programs")).FullName;

        (await RunAloneAsync(stack, $"build --platform all{wheels}")).ShouldBeEmpty();
        (await RunAloneAsync(stack, "publish --platform all --format tar")).ShouldBeEmpty();
        string[] compilers = await RunAloneAsync(stack, "local-export --platform all");

        output.WriteLine($"programs of the export: {string.Join(' ', compilers)}");
        compilers.ShouldAllBe(path => path.EndsWith("/bin/python", StringComparison.Ordinal));
        string artifacts = Path.Combine(stack.Folder, "_artifacts");
        foreach (Target target in targets)
        {
            Directory.GetFiles(artifacts, $"*-{target}-1.tar").Length.ShouldBe(4, $"{target}");
            Directory.Exists(Path.Combine(stack.Folder, "_export", target.Name)).ShouldBeTrue($"{target}");
        }
    }

    // The programs that a command starts, each once.
    private static async Task<string[]> RunAloneAsync(SmallStack stack, string verb)
    {
        string log = Path.Combine(stack.Work, "programs");
        string[] tool = [FullPathOf(StackProgram.Command[0]), .. StackProgram.Command[1..]];
        string[] alone = ["unshare", "-rn", Strace, "-f", "--seccomp-bpf", "-e", "trace=execve", "-o", log];

        ProgramRun run = await StackProgram.RunAsync(
            [.. alone, .. tool, .. stack.Arguments(verb)],
            stack.Folder,
            stack.Variables,
            Patience
        );

        Assert.SkipWhen(
            run.Error.StartsWith("unshare", StringComparison.Ordinal)
                || run.Error.StartsWith(Strace, StringComparison.Ordinal),
            $"network namespaces or tracing are not permitted: {run.Error}"
        );
        run.ExitCode.ShouldBe(0, $"{verb}: {run.Error}");
        string[] programs =
        [
            .. File.ReadLines(log)
                .Where(line => line.Contains("execve(", StringComparison.Ordinal))
                .Select(line => line.Split('"')[1]),
        ];
        programs[0].ShouldBe(tool[0]);
        return [.. programs[1..].Distinct(StringComparer.Ordinal)];
    }

    private static string FullPathOf(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Select(folder => Path.Combine(folder, program))
            .First(File.Exists);
}
