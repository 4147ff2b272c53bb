using Venvstacks.Platforms;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>The tool for ARM, run by qemu, gives what the one for x86-64 gives.</summary>
[Trait("Category", "Slow")]
public sealed class EmulatedToolTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Line_20_findings_and_archives_of_all_targets_are_equal()
    {
        string tool = Path.Combine(Shared.ProjectRoot, "out", "linux-arm64", "venvstacks");
        Assert.SkipUnless(File.Exists(tool), "the tool for ARM is not here: './dev publish linux-arm64' makes it");
        DebianPython debian = await DebianPython.RequireAsync();
        await using SmallStack stack = await SmallStack.StartAsync();
        output.WriteLine(RuntimeFactory.Notice);
        stack.Index.Add(MakeWheel());
        stack.Retarget(Target.All, "planted");
        RuntimeFactory.Pack(stack.Runtimes, Target.LinuxX64, "3.11.7");
        await stack.SucceedAsync("lock");

        (string findings, SortedDictionary<string, string> archives) = await RunAsync(
            stack,
            "x64",
            StackProgram.Command
        );
        (string other, SortedDictionary<string, string> others) = await RunAsync(
            stack,
            "arm64",
            debian.CommandOf(tool)
        );

        foreach (string code in new[] { "VS3301", "VS3302", "VS3303", "VS3304", "VS3305", "VS3306" })
            findings.ShouldContain(code);
        other.ShouldBe(findings);
        archives.Count.ShouldBeGreaterThan(4 * Target.All.Length);
        TreeSnapshot.Differences(others, archives).ShouldBeEmpty();
    }

    // Each with a cache, a build and archives of its own.
    private static async Task<(string Findings, SortedDictionary<string, string> Archives)> RunAsync(
        SmallStack stack,
        string name,
        string[] tool
    )
    {
        Dictionary<string, string> variables = new(stack.Variables, StringComparer.Ordinal)
        {
            ["VENVSTACKS_CACHE_DIR"] = Path.Combine(stack.Work, $"cache-{name}"),
        };
        string findings = "";
        foreach (
            string verb in new[]
            {
                $"build --platform all --audit off --build-dir {name}",
                $"publish --platform all --format tar.zst --build-dir {name} --output-dir {name}-artifacts",
                $"audit --json --platform all --build-dir {name}",
            }
        )
        {
            ProgramRun run = await StackProgram.RunAsync(
                [.. tool, .. stack.Arguments(verb)],
                stack.Folder,
                variables,
                Patience
            );
            run.ExitCode.ShouldBe(verb.StartsWith("audit", StringComparison.Ordinal) ? 3 : 0, $"{name}: {run.Error}");
            findings = run.Out;
        }
        return (findings, TreeSnapshot.Of(Path.Combine(stack.Folder, $"{name}-artifacts")));
    }

    // Every kind of fault that a system has.
    private static TestWheel MakeWheel()
    {
        ElfLibrary elf = new()
        {
            Needed = ["libplanted.so", "libc.so.6"],
            Versions = [new NeededVersion("libc.so.6", "GLIBC_2.38")],
        };
        MachOLibrary macho = new()
        {
            Type = 8,
            Dylibs = [(MachOLibrary.Required, "@rpath/libplanted.dylib")],
            Minimum = new Version(15, 0),
            IsSigned = false,
        };
        PeLibrary pe = new() { Imports = ["planted.dll"], DelayImports = ["later.dll"] };
        return WheelFactory.Make(
            "planted",
            "1.0",
            binaries: new Dictionary<string, byte[]>
            {
                ["planted/a.cpython-311-x86_64-linux-gnu.so"] = elf.Make(),
                ["planted/a.cpython-311-aarch64-linux-gnu.so"] = (elf with { Machine = 183 }).Make(),
                ["planted/b.cpython-311-aarch64-linux-gnu.so"] = elf.Make(),
                ["planted/a.cpython-311-x86_64-linux-musl.so"] = elf.Make(),
                ["planted/a.cpython-311-darwin.so"] = macho.Make(),
                ["planted/a.cp311-win_amd64.pyd"] = pe.Make(),
                ["planted/a.cp311-win_arm64.pyd"] = (pe with { Machine = 0xAA64 }).Make(),
            }
        );
    }
}
