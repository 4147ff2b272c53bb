using System.Globalization;
using System.Text.RegularExpressions;
using Venvstacks.Testing;

namespace Venvstacks.Benchmarks;

/// <summary>Publishing of a built stack: every format with one and two threads, and what it costs after one package changed.</summary>
/// <remarks>Lines 17 to 19 of the guide on formats, and item 7 of the issue on publishing. Processor time is what other work on the machine changes least.</remarks>
internal sealed partial class PublishRows
{
    private const string NextWheels = "next";

    private readonly Workplace _workplace;
    private readonly ResultTable _table;
    private readonly string _stack;
    private readonly string _level;

    private PublishRows(Workplace workplace, ResultTable table, string stack, int level) =>
        (_workplace, _table, _stack, _level) = (workplace, table, stack, level.ToString(CultureInfo.InvariantCulture));

    /// <summary>Measures every format of a stack, with one thread and two.</summary>
    /// <param name="workplace">Where it runs.</param>
    /// <param name="table">Receives the rows.</param>
    /// <param name="stack">The stack.</param>
    /// <param name="level">The level of tar.xz.</param>
    public static Task AddFormatsAsync(Workplace workplace, ResultTable table, string stack, int level) =>
        new PublishRows(workplace, table, stack, level).AddFormatsAsync();

    /// <summary>Measures what tar.xz costs after a package of a stack changed, by the times that entries have.</summary>
    /// <param name="workplace">Where it runs.</param>
    /// <param name="table">Receives the rows.</param>
    /// <param name="stack">The stack.</param>
    /// <param name="level">The level of tar.xz.</param>
    public static async Task AddChangesAsync(Workplace workplace, ResultTable table, string stack, int level)
    {
        PublishRows rows = new(workplace, table, stack, level);
        await rows.AddChangesAsync(
            "lock",
            ("kiwisolver", "1.4.10", false),
            ("kiwisolver", "1.4.10", true),
            ("numpy", "2.3.4", false)
        );
        await rows.AddChangesAsync("package", ("kiwisolver", "1.4.10", true), ("numpy", "2.3.4", true));
    }

    private async Task AddFormatsAsync()
    {
        Side side = await BuildAsync("formats");
        Dictionary<string, (Measure Cost, long Bytes)> results = [];
        foreach (
            string command in new[]
            {
                "tar",
                "tar.zst",
                "tar.zst --threads 1",
                "tar.zst --level 19",
                "tar.gz",
                "tar.gz --threads 1",
                "zip",
                "zip --threads 1",
                $"tar.xz --level {_level}",
                $"tar.xz --level {_level} --threads 1",
            }
        )
        {
            string format = command.Split(' ')[0];
            Measure cost = await side.RunAsync(["publish", "--force", "--format", .. command.Split(' ')]);
            long bytes = side.ArchiveBytes("_artifacts", format);
            _table.Add(_stack, $"publish --format {command}: {bytes} bytes", cost, null);
            results[command] = (cost, bytes);
            side.Remove("_artifacts");
        }
        (Measure xz, long xzBytes) = results[$"tar.xz --level {_level}"];
        (Measure zst, long zstBytes) = results["tar.zst"];
        double reading = results["tar"].Cost.Processor;
        _table.Note(
            $"tar.zst 9 to tar.xz {_level}: {zst.Processor / xz.Processor:F3} of the processor time, {(zst.Processor - reading) / (xz.Processor - reading):F3} without what tar takes; {(double)zstBytes / xzBytes:F3} of the bytes"
        );
    }

    // Each change starts from the same locks; the cache has the blocks of the first publication.
    private async Task AddChangesAsync(
        string entryTimes,
        params (string Package, string Version, bool IsMoved)[] changes
    )
    {
        Side side = await BuildAsync($"changes-{entryTimes}", entryTimes);
        Measure full = await PublishAsync(side);
        _table.Add(_stack, $"publish tar.xz, level {_level}, entry-times by {entryTimes}", full, null);
        string locks = Path.Combine(side.Folder, "requirements");
        string kept = $"{locks}.kept";
        Folders.Copy(locks, kept);
        foreach ((string package, string version, bool isMoved) in changes)
        {
            string wheels = Path.Combine(side.Folder, NextWheels);
            Directory.CreateDirectory(wheels);
            string old = Directory
                .GetFiles(Path.Combine(_workplace.Shared, "wheels"), $"{package}-*x86_64.whl")
                .Single();
            TestWheel next = NextWheel.Of(old, version);
            await File.WriteAllBytesAsync(Path.Combine(wheels, next.FileName), next.Bytes);
            await side.RunAsync("lock", "-P", package, "--local-wheels", NextWheels);
            SetLockTimes(locks, isMoved ? TimeOf(kept).AddDays(40) : TimeOf(kept));
            await side.RunAsync("build", "--local-wheels", NextWheels);
            Measure again = await PublishAsync(side);
            _table.Add(
                _stack,
                $"the same after {package} changed, lock {(isMoved ? "moved" : "fixed")}, beside the first time",
                again,
                full
            );
            _table.Note($"{package}: {again.Processor / full.Processor:F3} of the processor time");
            Directory.Delete(wheels, recursive: true);
            Directory.Delete(locks, recursive: true);
            Folders.Copy(kept, locks);
        }
    }

    private async Task<Side> BuildAsync(string name, string entryTimes = "lock")
    {
        Side side = new(_workplace, _stack, name, _workplace.Tool);
        string definition = Path.Combine(side.Folder, "venvstacks.toml");
        string text = ForThisPlatform(await File.ReadAllTextAsync(definition));
        if (entryTimes != "lock")
            text += $"\n[tool.venvstacks]\nentry-times = \"{entryTimes}\"\n";
        await File.WriteAllTextAsync(definition, text);
        await side.RunAsync("lock");
        await side.RunAsync("build");
        return side;
    }

    // The next version of a package has a wheel for this platform only.
    private static string ForThisPlatform(string definition) =>
        LayerName().Replace(Platforms().Replace(definition, ""), "$0\nplatforms = [\"linux_x86_64\"]");

    private Task<Measure> PublishAsync(Side side) => side.RunAsync("publish", "--level", _level);

    private static DateTimeOffset TimeOf(string locks) =>
        DateTimeOffset.Parse(
            LockTime().Match(File.ReadAllText(MetadataIn(locks)[0])).Groups["time"].Value,
            CultureInfo.InvariantCulture
        );

    private static void SetLockTimes(string locks, DateTimeOffset time)
    {
        foreach (string path in MetadataIn(locks))
        {
            string text = File.ReadAllText(path);
            Match found = LockTime().Match(text);
            string written = time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
            File.WriteAllText(path, text.Replace(found.Groups["time"].Value, written, StringComparison.Ordinal));
        }
    }

    private static string[] MetadataIn(string locks) =>
        Directory.GetFiles(locks, "*.meta.json", SearchOption.AllDirectories);

    [GeneratedRegex("\"locked_at\": \"(?<time>[^\"]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex LockTime();

    [GeneratedRegex("^name = .*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex LayerName();

    [GeneratedRegex(@"^platforms = \[[^\]]*\]\n", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Platforms();
}
