using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Venvstacks.Platforms;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>A whole little stack with its own index, runtime, home and cache, worked on by the program as a process.</summary>
/// <remarks>Always in the same folder, since what is built holds its own path: <see cref="KeepAsync"/> and <see cref="ResetAsync"/> go back to a state.</remarks>
internal sealed class SmallStack : IAsyncDisposable
{
    private const string Definition = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = ["base"]

        [[frameworks]]
        name = "lower"
        runtime = "py"
        requirements = ["many"]

        [[frameworks]]
        name = "upper"
        frameworks = ["lower"]
        requirements = ["data"]

        [[applications]]
        name = "app"
        launch_module = "app.py"
        frameworks = ["upper"]
        requirements = ["small"]

        """;

    private readonly string _root;

    private SmallStack(TestIndex index, string root, string workName)
    {
        (Index, _root) = (index, root);
        Work = Path.Combine(root, workName);
        Variables = new(StringComparer.Ordinal)
        {
            ["HOME"] = Path.Combine(Work, "home"),
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["VENVSTACKS_CACHE_DIR"] = Cache,
            ["UV_DEFAULT_INDEX"] = index.Simple.ToString(),
            ["DOTNET_ROOT"] = Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? "",
        };
    }

    /// <summary>The index that has the wheels.</summary>
    public TestIndex Index { get; }

    /// <summary>Everything that the program may change.</summary>
    public string Work { get; }

    /// <summary>The folder of the definition.</summary>
    public string Folder => Path.Combine(Work, "stack");

    /// <summary>The program's cache.</summary>
    public string Cache => Path.Combine(Work, "cache");

    /// <summary>The folder of runtime archives.</summary>
    public string Runtimes => Path.Combine(Work, "runtimes");

    /// <summary>The program's whole environment.</summary>
    public Dictionary<string, string> Variables { get; }

    /// <summary>Makes the stack; skips the test where there is no POSIX system for this.</summary>
    public static async Task<SmallStack> StartAsync(string workName = "work")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "processes are killed and traced as Linux does it");
        TestIndex index = await TestIndex.StartAsync();
        foreach (TestWheel wheel in Wheels())
            index.Add(wheel);
        string root = Directory.CreateTempSubdirectory("venvstacks-reliability-").FullName;
        SmallStack stack = new(index, root, workName);
        foreach (string folder in new[] { stack.Folder, stack.Runtimes, Path.Combine(stack.Work, "home") })
            Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(stack.Folder, "venvstacks.toml"), Definition);
        await File.WriteAllTextAsync(Path.Combine(stack.Folder, "app.py"), "import small\n");
        WriteRuntime(Path.Combine(stack.Runtimes, "cpython-3.11.7.tar.gz"), "3.11.7");
        return stack;
    }

    /// <summary>The arguments of a command on this stack.</summary>
    /// <param name="verb">The command, perhaps with options: <c>publish --format zip</c>.</param>
    public string[] Arguments(string verb)
    {
        string[] words = verb.Split(' ');
        return words[0] == "build"
            ? [.. words, "--runtimes", Runtimes, "venvstacks.toml"]
            : [.. words, "venvstacks.toml"];
    }

    /// <summary>Runs a command, perhaps killed after some time or under another program.</summary>
    public Task<ProgramRun> RunAsync(string verb, TimeSpan? killAfter = null, params string[] under) =>
        StackProgram.RunAsync([.. under, .. StackProgram.Command, .. Arguments(verb)], Folder, Variables, killAfter);

    /// <summary>Runs commands that must succeed.</summary>
    public async Task<ProgramRun> SucceedAsync(params string[] verbs)
    {
        ProgramRun run = null!;
        foreach (string verb in verbs)
        {
            run = await RunAsync(verb);
            run.ExitCode.ShouldBe(0, $"{verb}: {run.Error}");
        }
        return run;
    }

    /// <summary>Brings the stack to the state in which a command has everything to do, and keeps that state.</summary>
    public async Task PrepareAsync(string verb)
    {
        if (verb == "build")
            await SucceedAsync("lock");
        if (verb is "publish" or "local-export")
            await SucceedAsync("lock", "build");
        if (verb == "build")
            Directory.Delete(Cache, recursive: true);
        await KeepAsync();
    }

    /// <summary>Keeps the present state.</summary>
    public async Task KeepAsync() => await CopyAsync(Work, Path.Combine(_root, "kept"));

    /// <summary>Goes back to the kept state.</summary>
    public async Task ResetAsync() => await CopyAsync(Path.Combine(_root, "kept"), Work);

    /// <summary>What the program has written into the stack's folder.</summary>
    public SortedDictionary<string, string> Snapshot() => TreeSnapshot.Of(Folder);

    /// <summary>Unfinished things and lock files, in the stack's folder and in the cache.</summary>
    public IEnumerable<string> Leftovers() =>
        TreeSnapshot
            .Of(Work)
            .Keys.Where(path => TreeSnapshot.IsStage(path) || path.EndsWith(".lock", StringComparison.Ordinal));

    /// <summary>Makes the stack one for these targets, with a stand-in of a published build for each but the host's.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="packages">Further packages of the runtime layer.</param>
    public void Retarget(IEnumerable<Target> targets, params string[] packages)
    {
        string platforms = string.Join(", ", targets.Select(target => $"\"{target}\""));
        string requirements = string.Join(", ", packages.Prepend("base").Select(package => $"\"{package}\""));
        File.WriteAllText(
            Path.Combine(Folder, "venvstacks.toml"),
            Definition.Replace(
                "requirements = [\"base\"]",
                $"requirements = [{requirements}]\nplatforms = [{platforms}]\nlinux_target = [\"glibc@2.28\", \"musl@1.2\"]",
                StringComparison.Ordinal
            )
        );
        PackStandIns(targets);
    }

    /// <summary>Packs a stand-in of a published build for each of these targets but the host's.</summary>
    public void PackStandIns(IEnumerable<Target> targets)
    {
        foreach (Target target in targets.Where(target => target != Host.Current.Target))
            RuntimeFactory.Pack(Runtimes, target, "3.11.7");
    }

    /// <summary>Writes a runtime archive of the fewest files that the program takes.</summary>
    public static void WriteRuntime(string path, string version)
    {
        using FileStream file = File.Create(path);
        using GZipStream gzip = new(file, CompressionLevel.Fastest);
        using TarWriter tar = new(gzip, TarEntryFormat.Pax);
        Add("bin/python3.11", "#!/bin/sh\nexit 0\n", executable: true);
        tar.WriteEntry(
            new PaxTarEntry(TarEntryType.SymbolicLink, "python/bin/python")
            {
                LinkName = "python3.11",
                ModificationTime = DateTimeOffset.UnixEpoch,
            }
        );
        Add("include/python3.11/patchlevel.h", $"#define PY_VERSION \"{version}\"\n");
        for (int i = 0; i < 60; i++)
            Add($"lib/python3.11/module{i}.py", $"value = {i}\n");

        void Add(string name, string content, bool executable = false) =>
            tar.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, $"python/{name}")
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                    Mode = (UnixFileMode)Convert.ToInt32(executable ? "755" : "644", 8),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                }
            );
    }

    public async ValueTask DisposeAsync()
    {
        await Index.DisposeAsync();
        // Also what has names that are no text.
        using Process remove = System.Diagnostics.Process.Start("rm", ["-r", _root]);
        await remove.WaitForExitAsync();
    }

    private static IEnumerable<TestWheel> Wheels()
    {
        Random random = new(5);
        yield return WheelFactory.Make("base", "1.0");
        yield return WheelFactory.Make("small", "1.0", ["data"]);
        yield return WheelFactory.Make(
            "many",
            "1.0",
            ["base"],
            files: Enumerable.Range(0, 200).ToDictionary(File, Text)
        );
        yield return WheelFactory.Make("data", "1.0", files: new Dictionary<string, string> { ["data.bin"] = Noise() });

        string File(int i) => $"many/p{i % 7}/m{i}.py";
        string Text(int i) => $"value = {i}\n";
        string Noise()
        {
            byte[] noise = new byte[300_000];
            random.NextBytes(noise);
            return Convert.ToBase64String(noise);
        }
    }

    // With modes, links and times: the store knows its files by them.
    private static async Task CopyAsync(string source, string target)
    {
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        using Process copy = System.Diagnostics.Process.Start("cp", ["-a", source, target]);
        await copy.WaitForExitAsync();
        copy.ExitCode.ShouldBe(0);
    }
}
