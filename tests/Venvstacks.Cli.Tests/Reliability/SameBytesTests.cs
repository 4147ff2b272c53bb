using System.Text.RegularExpressions;
using Venvstacks.Platforms;

namespace Venvstacks.Cli.Tests.Reliability;

/// <summary>The same bytes come out, however many runs there are and wherever they run.</summary>
[Trait("Category", "Slow")]
public sealed class SameBytesTests(ITestOutputHelper output)
{
    private const int Runs = 8;

    // Shell text before the command.
    private static readonly (string Name, string Command, string Options)[] Conditions =
    [
        ("one thread", "", "--threads 1"),
        ("umask", "umask 077; ", "--threads 2"),
        ("time zone and language", "export TZ=Pacific/Kiritimati LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8; ", "--threads 2"),
        ("another day", "set -- faketime '2031-02-03 04:05:06' \"$@\"; ", "--threads 2"),
        ("tmpfs for all temporary files", "export TMPDIR=/dev/shm; ", "--threads 2 --output-dir /dev/shm/{0}"),
        ("another directory", "", "--threads 2 --output-dir a/Übung/{0}"),
    ];

    [Fact]
    public async Task Eight_builds_at_once_on_a_cold_cache_are_identical()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync("build");
        ProgramRun alone = await stack.SucceedAsync("build");
        SortedDictionary<string, string> expected = stack.Snapshot();
        await stack.ResetAsync();

        Task<ProgramRun> killed = stack.RunAsync("build", alone.Took / 2);
        ProgramRun[] runs = await Task.WhenAll(Enumerable.Range(1, Runs).Select(_ => stack.RunAsync("build")));
        await killed;

        runs.Where(run => run.ExitCode != 0).Select(run => run.Error).ShouldBeEmpty();
        await stack.SucceedAsync("build");
        TreeSnapshot.Differences(stack.Snapshot(), expected).ShouldBeEmpty();
        stack.Leftovers().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("publish")]
    [InlineData("local-export")]
    public async Task Eight_writers_of_one_folder_are_identical(string verb)
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        await stack.PrepareAsync(verb);
        await stack.SucceedAsync(verb);
        SortedDictionary<string, string> expected = stack.Snapshot();
        await stack.ResetAsync();

        ProgramRun[] runs = await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => stack.RunAsync(verb)));

        runs.Where(run => run.ExitCode != 0).Select(run => run.Error).ShouldBeEmpty();
        await stack.SucceedAsync(verb);
        TreeSnapshot.Differences(stack.Snapshot(), expected).ShouldBeEmpty();
        stack.Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public async Task Published_bytes_do_not_depend_on_the_machine()
    {
        await using SmallStack one = await SmallStack.StartAsync();
        await one.SucceedAsync("lock", "build", "publish");
        await using SmallStack other = await SmallStack.StartAsync("Übung mit Leerzeichen");
        other.Variables["UV_DEFAULT_INDEX"] = one.Variables["UV_DEFAULT_INDEX"];
        other.Variables["TZ"] = "Pacific/Kiritimati";
        other.Variables["LANG"] = other.Variables["LC_ALL"] = "tr_TR.UTF-8";
        other.Variables["DOTNET_PROCESSOR_COUNT"] = "1";
        Folders.Copy(Path.Combine(one.Folder, "requirements"), Path.Combine(other.Folder, "requirements"));

        foreach (string verb in new[] { "build", "publish" })
        {
            ProgramRun run = await other.RunAsync(verb, null, "sh", "-c", "umask 077; exec \"$@\"", "sh");
            run.ExitCode.ShouldBe(0, run.Error);
        }

        TreeSnapshot.Differences(Contents(other), Contents(one)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tar.xz --level 1")]
    [InlineData("tar.zst")]
    [InlineData("tar.zst --frames 64KiB")]
    [InlineData("tar.gz")]
    [InlineData("tar")]
    [InlineData("zip")]
    public async Task Each_format_has_the_same_bytes_with_any_threads_and_on_any_machine(string format)
    {
        bool isFull = Matrix.IsFull;
        Assert.SkipUnless(
            isFull || format is "tar.zst --frames 64KiB" or "zip",
            "the full matrix was not asked for (VENVSTACKS_MATRIX=full)"
        );
        await using SmallStack one = await SmallStack.StartAsync();
        await one.SucceedAsync("lock", "build", $"publish --format {format} --threads 1");
        string extension = "." + format.Split(' ')[0];
        Dictionary<string, string> expected = Contents(one, extension);
        Dictionary<string, string>[] conditions =
        [
            new(StringComparer.Ordinal) { ["TZ"] = "Pacific/Kiritimati", ["LANG"] = "tr_TR.UTF-8" },
            new(StringComparer.Ordinal) { ["TZ"] = "America/St_Johns" },
            new(StringComparer.Ordinal) { ["LC_ALL"] = "tr_TR.UTF-8", ["DOTNET_PROCESSOR_COUNT"] = "1" },
        ];
        foreach (Dictionary<string, string> condition in isFull ? conditions : conditions[..1])
        {
            await using SmallStack other = await SmallStack.StartAsync("Übung mit Leerzeichen");
            other.Variables["UV_DEFAULT_INDEX"] = one.Variables["UV_DEFAULT_INDEX"];
            foreach ((string name, string value) in condition)
                other.Variables[name] = value;
            Folders.Copy(Path.Combine(one.Folder, "requirements"), Path.Combine(other.Folder, "requirements"));
            foreach (string verb in new[] { "build", $"publish --format {format} --threads 2" })
            {
                ProgramRun run = await other.RunAsync(verb, null, "sh", "-c", "umask 077; exec \"$@\"", "sh");
                run.ExitCode.ShouldBe(0, run.Error);
            }
            TreeSnapshot.Differences(Contents(other, extension), expected).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Acceptance_01_two_targets_have_the_same_bytes_in_every_format_under_the_condition_of_the_day()
    {
        await using SmallStack stack = await SmallStack.StartAsync();
        RuntimeFactory.Pack(stack.Runtimes, Target.WindowsX64, "3.11.7");
        output.WriteLine(RuntimeFactory.Notice);
        const string targets = "--platform linux_x86_64 --platform win_amd64";
        await stack.SucceedAsync("lock", $"build {targets}");
        string published = Path.Combine(stack.Folder, "_artifacts");
        int today = DateTime.UtcNow.DayOfYear % Conditions.Length;
        foreach ((string name, string command, string options) in Matrix.IsFull ? Conditions : [Conditions[today]])
        {
            output.WriteLine($"condition: {name} (by the day of the year; VENVSTACKS_MATRIX=full runs all)");
            Assert.SkipWhen(command.Contains("faketime") && !File.Exists("/usr/bin/faketime"), "faketime is missing");
            string folder = Path.GetFileName(Path.GetDirectoryName(stack.Work))!;
            string other = options.Contains("--output-dir", StringComparison.Ordinal)
                ? Path.GetFullPath(string.Format(null, options.Split(' ')[^1], folder), stack.Folder)
                : published;
            foreach (string format in ArchiveFormats.All)
            {
                string publish = $"publish --force {targets} --format {format}";
                await stack.SucceedAsync($"{publish} --threads 2");
                SortedDictionary<string, string> expected = TakeHashes(published);
                ProgramRun run = await stack.RunAsync(
                    $"{publish} {string.Format(null, options, folder)}",
                    null,
                    "sh",
                    "-c",
                    $"{command}exec \"$@\"",
                    "sh"
                );
                run.ExitCode.ShouldBe(0, run.Error);
                TakeHashes(other).ShouldBe(expected, $"{format}, {name}");
                expected.Count.ShouldBe(16);
            }
        }

        static SortedDictionary<string, string> TakeHashes(string folder)
        {
            SortedDictionary<string, string> hashes = ArchiveFormats.HashesOf(folder);
            Directory.Delete(folder, recursive: true);
            return hashes;
        }
    }

    // The umask decides on the modes.
    private static Dictionary<string, string> Contents(SmallStack stack, string extension = ".tar.xz")
    {
        SortedDictionary<string, string> entries = TreeSnapshot.Of(Path.Combine(stack.Folder, "_artifacts"));
        entries.Count(entry => entry.Key.EndsWith(extension, StringComparison.Ordinal)).ShouldBe(4);
        entries.Count(entry => entry.Key.EndsWith($"{extension}.manifest", StringComparison.Ordinal)).ShouldBe(4);
        return entries.ToDictionary(
            entry => entry.Key,
            entry => Regex.Replace(entry.Value, "^(?<kind>file|folder) [0-7]+", "${kind}", RegexOptions.NonBacktracking)
        );
    }
}
