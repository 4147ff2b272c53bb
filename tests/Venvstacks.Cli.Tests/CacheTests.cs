using System.Text.Json;
using System.Text.RegularExpressions;
using Venvstacks.Files;
using Venvstacks.Formats.Text;
using Venvstacks.Store;

namespace Venvstacks.Cli.Tests;

/// <summary>The commands on the cache.</summary>
public class CacheTests
{
    [Fact]
    public async Task Path_and_size_are_told()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        (await stack.RunPlainAsync("cache", "dir")).Out.ShouldBe($"{stack.Cache}\n");
        (await stack.RunPlainAsync("cache", "size")).Out.ShouldBe("The cache is empty\n");
        Directory.Exists(stack.Cache).ShouldBeFalse();
        await BuildAsync(stack);
        JsonElement json = JsonSchema.Check("cache-size", (await stack.RunPlainAsync("cache", "size", "--json")).Out);
        long bytes = Directory
            .EnumerateFiles(stack.Cache, "*", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "CACHEDIR.TAG")
            .Sum(path => new FileInfo(path).Length);
        json.GetProperty("bytes").GetInt64().ShouldBe(bytes);
        json.GetProperty("path").GetString().ShouldBe(stack.Cache);
        string text = (await stack.RunPlainAsync("cache", "size")).Out;
        text.ShouldMatch(@"(?m)^wheels-v1 +2 +\d+\.?\d* (B|KiB)$");
        text.ShouldMatch(@"(?m)^total +\d+ +");
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_cache_is_an_error()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        await File.WriteAllTextAsync(stack.Cache, "", TestContext.Current.CancellationToken);
        CliResult result = await stack.RunPlainAsync("cache", "size");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain($"the cache '{stack.Cache}' is not a directory  [VS3105]");
    }

    [Fact]
    public async Task Pruning_removes_what_nothing_can_use_and_keeps_the_rest()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        await BuildAsync(stack);
        // The two files of the application that hold the path of the build directory; no layer has them.
        (await stack.RunPlainAsync("cache", "prune")).Out.ShouldContain("Removed 2 files (");
        (await stack.RunPlainAsync("cache", "prune")).Out.ShouldBe("Nothing to remove\n");
        string[] useless =
        [
            Write(stack, "wheels-v0/aa", "old format"),
            Write(stack, "files-v1/aa/0123", "listed nowhere"),
            Write(stack, $"layers-v1/{new string('0', 64)}", "damaged"),
        ];
        string other = Write(stack, "layers-v99/aa", "of a newer program");
        JsonElement plan = JsonSchema.Check(
            "cache-prune",
            (await stack.RunPlainAsync("cache", "prune", "--dry-run", "--json")).Out
        );
        plan.GetProperty("removed_bytes").GetInt64().ShouldBe(10 + 14 + 7);
        useless.ShouldAllBe(path => File.Exists(path));
        (await stack.RunPlainAsync("cache", "prune")).Out.ShouldContain("Removed 3 files (31 B), ");
        useless.ShouldAllBe(path => !File.Exists(path));
        Directory.Exists(Path.Combine(stack.Cache, "wheels-v0")).ShouldBeFalse();
        File.Exists(other).ShouldBeTrue();
        Directory.Delete(Path.Combine(stack.Folder, "_build"), recursive: true);
        await stack.SucceedAsync("build", "--offline", "--locked", "--runtimes", stack.Runtimes);
    }

    [Fact]
    public async Task An_unfinished_download_is_counted_and_goes_with_age_or_when_its_file_was_unpacked()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        await BuildAsync(stack);
        await stack.RunPlainAsync("cache", "prune");
        string wheel = Path.GetFileName(Directory.EnumerateFiles(Path.Combine(stack.Cache, "wheels-v1")).First());
        string other = new('0', 64);
        foreach (string hash in new[] { wheel, other })
        {
            Write(stack, $"downloads-v1/{hash}.part", "abc");
            Write(stack, $"downloads-v1/{hash}.validator", "\"x\"");
        }
        (await stack.RunPlainAsync("cache", "size")).Out.ShouldMatch(@"(?m)^downloads-v1 +4 +12 B$");
        (await stack.RunPlainAsync("cache", "prune")).Out.ShouldContain("Removed 2 files (6 B), ");
        string tag = Path.Combine(stack.Cache, "downloads-v1", $"{other}.validator");
        string part = Path.ChangeExtension(tag, ".part");
        MakeOld(tag);
        (await stack.RunPlainAsync("cache", "prune", "--older-than", "30d")).Out.ShouldBe("Nothing to remove\n");
        MakeOld(part);
        (await stack.RunPlainAsync("cache", "prune", "--older-than", "30d")).Out.ShouldContain("downloads-v1: 2 files");
        File.Exists(tag).ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_not_used_for_long_is_removed_with_the_files_that_only_it_has()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        await BuildAsync(stack);
        foreach (string path in Directory.EnumerateFiles(Path.Combine(stack.Cache, "layers-v1")))
            MakeOld(path);
        foreach (string path in Directory.EnumerateFiles(Path.Combine(stack.Cache, "wheels-v1")))
            MakeOld(path);
        CliResult result = await stack.RunPlainAsync("cache", "prune", "--older-than", "30d");
        result.Out.ShouldContain("layers-v1: 2 files, ");
        result.Out.ShouldContain("wheels-v1: 2 files, ");
        result.Out.ShouldContain("files-v1: ");
        result.Out.ShouldNotContain("runtimes-v1");
        // The files of the runtime's archive remain: its list was not old.
        Directory
            .EnumerateFiles(Path.Combine(stack.Cache, "files-v1"), "*", SearchOption.AllDirectories)
            .Count()
            .ShouldBeGreaterThan(60);
        await BuildAsync(stack);
    }

    [Fact]
    public async Task A_size_is_reached_by_removing_what_was_used_last()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        await BuildAsync(stack);
        long size = Size(await stack.RunPlainAsync("cache", "size", "--json"));
        CliResult result = await stack.RunPlainAsync("cache", "prune", "--json", "--max-size", $"{size / 2}B");
        JsonElement json = JsonSchema.Check("cache-prune", result.Out);
        long remaining = json.GetProperty("remaining_bytes").GetInt64();
        remaining.ShouldBeLessThanOrEqualTo(size / 2);
        remaining.ShouldBeGreaterThan(0);
        Size(await stack.RunPlainAsync("cache", "size", "--json")).ShouldBe(remaining);
        await stack.RunPlainAsync("cache", "prune", "--max-size", "0B");
        Size(await stack.RunPlainAsync("cache", "size", "--json")).ShouldBe(0);
        await BuildAsync(stack);

        static long Size(CliResult result) =>
            JsonDocument.Parse(result.Out).RootElement.GetProperty("bytes").GetInt64();
    }

    [Fact]
    public async Task Pruning_waits_for_a_run_that_uses_the_cache()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        Task<CliResult> pruning;
        using (CacheDirectory.Open(stack.Cache, _ => { }))
        using (CacheDirectory.Open(stack.Cache, _ => { }))
        {
            pruning = stack.RunPlainAsync("cache", "prune");
            await Task.Delay(1500, TestContext.Current.CancellationToken);
            pruning.IsCompleted.ShouldBeFalse();
        }
        CliResult result = await pruning;
        result.ExitCode.ShouldBe(0);
        result.Error.ShouldContain($"waiting for other runs to finish with the cache '{stack.Cache}'  [VS3120]");
    }

    [Fact]
    public async Task A_run_waits_for_pruning()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        CacheDirectory.Open(stack.Cache, _ => { }).Dispose();
        List<Diagnostic> warnings = [];
        Task<CacheDirectory> opening;
        using (FileLock.TryAcquire(CacheDirectory.TagOf(stack.Cache)).ShouldNotBeNull())
        {
            opening = Task.Run(() => CacheDirectory.Open(stack.Cache, warnings.Add));
            for (int i = 0; i < 300 && warnings.Count == 0; i++)
                await Task.Delay(100, TestContext.Current.CancellationToken);
            opening.IsCompleted.ShouldBeFalse();
        }
        (await opening).Dispose();
        warnings.ShouldHaveSingleItem().Message.ShouldContain("waiting for another run to finish pruning the cache");
    }

    [Fact]
    public async Task Everything_is_removed_only_once_that_is_confirmed()
    {
        await using CliStack stack = await SiteStack.StartAsync();
        await BuildAsync(stack);
        string own = Write(stack, "notes.txt", "somebody's own");
        CliResult result = await stack.RunPlainAsync("cache", "clean");
        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("was not removed  [VS3121]");
        result.Error.ShouldContain("add '--yes'");
        Directory.EnumerateFiles(Path.Combine(stack.Cache, "wheels-v1")).ShouldNotBeEmpty();
        (await stack.RunPlainAsync("cache", "clean", "--dry-run")).Out.ShouldContain("Would remove ");
        (await stack.RunPlainAsync("cache", "clean", "--yes")).Out.ShouldContain(", 0 B remain");
        (await stack.RunPlainAsync("cache", "size")).Out.ShouldMatch(@"total +0 +0 B\n$");
        File.Exists(own).ShouldBeTrue();
        await BuildAsync(stack);
    }

    [Theory]
    [InlineData("Missing command", "cache --help", "cache")]
    [InlineData("No such command 'prun' (did you mean 'prune'?)", "cache --help", "cache", "prun")]
    [InlineData(
        "Invalid value for '--older-than': '30' is not a",
        "cache prune --help",
        "cache",
        "prune",
        "--older-than",
        "30"
    )]
    [InlineData(
        "Invalid value for '--max-size': 'xGB' is not a",
        "cache prune --help",
        "cache",
        "prune",
        "--max-size",
        "xGB"
    )]
    public async Task Wrong_usage_is_named(string message, string help, params string[] arguments)
    {
        CliResult result = await CliRunner.RunAsync(arguments);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain($"Error: {message}");
        result.Error.ShouldContain($"Try 'venvstacks {help}' for help.");
    }

    [Fact]
    public void The_table_of_formats_has_every_folder_of_the_sources()
    {
        string sources = string.Concat(
            Directory
                .EnumerateFiles(
                    Path.Combine(Shared.ProjectRoot, "src", "Venvstacks"),
                    "*.cs",
                    SearchOption.AllDirectories
                )
                .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
                .Select(File.ReadAllText)
        );
        Regex
            .Matches(sources, "FolderOf\\(CacheFormats\\.(?<name>[A-Za-z]+)\\)", RegexOptions.NonBacktracking)
            .Select(match => typeof(CacheFormats).GetField(match.Groups["name"].Value)!.GetRawConstantValue())
            .Cast<string>()
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ShouldBe(CacheFormats.Current.Order(StringComparer.Ordinal));
    }

    private static void MakeOld(string path)
    {
        DateTime past = DateTime.UtcNow.AddDays(-31);
        File.SetLastWriteTimeUtc(path, past);
        File.SetLastAccessTimeUtc(path, past);
    }

    private static string Write(CliStack stack, string name, string text)
    {
        string path = Path.Combine(stack.Cache, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task BuildAsync(CliStack stack) =>
        await stack.SucceedAsync("build", "--lock-if-needed", "--audit", "off", "--runtimes", stack.Runtimes);
}
