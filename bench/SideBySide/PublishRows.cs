using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Venvstacks.Testing;

namespace Venvstacks.Benchmarks;

/// <summary>Publishing of a built stack: every format with one and two threads, and what it costs after one package changed.</summary>
/// <remarks>Lines 17 to 19 of docs/reference/formats.md. Processor time is what other work on the machine changes least;
/// ratios of threads need an idle machine.</remarks>
internal sealed partial class PublishRows
{
    private const string NextWheels = "next";

    private const string Memory = "/dev/shm";
    private const string GnuTar = "tar -xf \"$0\" -C \"$1\"";
    private const string Tarfile = "import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])";

    // Other work on the machine only lengthens a run.
    private const int Runs = 3;

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
        Packed tar = await PackAsync(side, "tar");
        Packed zst = await PackAsync(side, "tar.zst --threads 2");
        Measure unpackedZst = await UnpackAsync(side, "tar.zst", "sh", "-c", GnuTar);
        Packed zstAlone = await PackAsync(side, "tar.zst --threads 1");
        Packed zst19 = await PackAsync(side, "tar.zst --level 19", runs: 1);
        Packed gzip = await PackAsync(side, "tar.gz --threads 2");
        Packed gzipAlone = await PackAsync(side, "tar.gz --threads 1");
        Packed zip = await PackAsync(side, "zip --threads 2");
        Packed zipAlone = await PackAsync(side, "zip --threads 1");
        await PackAsync(side, $"tar.xz --level {_level} --threads 1", runs: 1);
        Packed xz = await PackAsync(side, $"tar.xz --level {_level} --threads 2", runs: 1);
        Measure unpackedXz = await UnpackAsync(side, "tar.xz", Workplace.Python("3.11"), "-c", Tarfile);
        double packing = (zst.Cost.Processor - tar.Cost.Processor) / (xz.Cost.Processor - tar.Cost.Processor);
        _table.Note(
            $"line 17, tar.zst 9 takes <= 0.083 of the processor time of tar.xz {_level}: {zst.Cost.Processor / xz.Cost.Processor:F3}, without what tar takes {packing:F3}"
        );
        _table.Note(
            $"line 17, tar.zst 9 has <= 1.25 of the bytes of tar.xz {_level}: {(double)zst.Bytes / xz.Bytes:F3}"
        );
        _table.Note(
            $"line 17, tar.zst by GNU tar unpacks >= 5 times faster than tar.xz by tarfile: {unpackedXz.Seconds / unpackedZst.Seconds:F2}, by processor time {unpackedXz.Processor / unpackedZst.Processor:F2}"
        );
        _table.Note($"line 18, tar.gz with 2 threads is >= 1.8 times faster than with 1: {gzipAlone.To(gzip):F2}");
        _table.Note($"line 18, zip with 2 threads is >= 1.8 times faster than with 1: {zipAlone.To(zip):F2}");
        _table.Note($"line 18, tar.zst 9 with 2 threads is >= 1.6 times faster than with 1: {zstAlone.To(zst):F2}");
        foreach ((string name, Packed packed) in new[] { ("tar.zst 9", zst), ("tar.gz", gzip), ("zip", zip) })
            _table.Note($"line 19, {name} takes <= 150 MB of memory: {packed.Cost.Megabytes:F0}");
        _table.Note($"line 19, tar.zst 19 takes {zst19.Cost.Megabytes:F0} MB of memory");
    }

    private async Task<Packed> PackAsync(Side side, string options, int runs = Runs)
    {
        string format = options.Split(' ')[0];
        Measure? cost = null;
        for (int run = 0; run < runs; run++)
        {
            side.Remove("_artifacts");
            cost = (await side.RunAsync(["publish", "--force", "--format", .. options.Split(' ')])).Shorter(cost);
        }
        Packed packed = new(cost!, side.ArchiveBytes("_artifacts", format));
        _table.Add(_stack, $"publish --format {options}: {packed.Bytes} bytes", packed.Cost, null);
        return packed;
    }

    // Unpacks every archive that was published last, in memory: on a disk, new files may cost more than unpacking.
    private async Task<Measure> UnpackAsync(Side side, string format, params string[] program)
    {
        Measure all = new(0, 0, 0);
        string target = Path.Combine(Directory.Exists(Memory) ? Memory : side.Folder, $"venvstacks-{Guid.NewGuid():N}");
        foreach (string archive in Directory.GetFiles(Path.Combine(side.Folder, "_artifacts"), $"*.{format}"))
        {
            Directory.CreateDirectory(target);
            string[] arguments = [.. program[1..], archive, target];
            all = all.Then(
                await _workplace.MeasureAsync(program[0], arguments, ImmutableDictionary<string, string?>.Empty)
            );
            Directory.Delete(target, recursive: true);
        }
        _table.Add(_stack, $"unpacking {format} by {Path.GetFileName(program[0])}", all, null);
        return all;
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

    private sealed record Packed(Measure Cost, long Bytes)
    {
        /// <summary>The ratio of the times of two runs.</summary>
        public double To(Packed other) => Cost.Seconds / other.Cost.Seconds;
    }
}
