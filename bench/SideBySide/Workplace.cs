using System.Diagnostics;
using System.Globalization;
using CliWrap;
using CliWrap.Buffered;

namespace Venvstacks.Benchmarks;

/// <summary>Where the comparison runs: the recorded data, the peers, runtime archives, an index, and fresh folders.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly string _peers;
    private Process? _index;

    public Workplace(string projectRoot)
    {
        Shared = Path.GetFullPath(Path.Combine(projectRoot, "..", "shared"));
        Tool = Path.Combine(projectRoot, "out", "venvstacks");
        Folder = Directory.CreateTempSubdirectory("venvstacks-bench-").FullName;
        Runtimes = Directory.CreateDirectory(Path.Combine(Folder, "runtimes")).FullName;
        _peers = Environment.GetEnvironmentVariable("VENVSTACKS_PEERS") ?? Path.Combine(Folder, "peers");
    }

    /// <summary>The folder of recorded data.</summary>
    public string Shared { get; }

    /// <summary>The published tool.</summary>
    public string Tool { get; }

    /// <summary>A folder of this run only.</summary>
    public string Folder { get; }

    /// <summary>The folder of runtime archives.</summary>
    public string Runtimes { get; }

    /// <summary>The address of the index that was started last.</summary>
    public string Index { get; private set; } = "";

    /// <summary>A program among the peers.</summary>
    public string Peer(string name) => Path.Combine(_peers, "bin", name);

    /// <summary>The interpreter of a Python: <c>3.11</c>.</summary>
    public static string Python(string minorVersion) => Path.Combine(PythonPrefix(minorVersion), "bin", "python3");

    /// <summary>Packs the runtimes and, unless the comparison needs none, installs the peers.</summary>
    public async Task PrepareAsync(bool withPeers)
    {
        if (!File.Exists(Tool))
            throw new FileNotFoundException("the published tool is missing; run ./dev publish first", Tool);
        if (withPeers && !Directory.Exists(_peers))
            await Cli.Wrap(Path.Combine(Shared, "bin", "setup-peers")).WithArguments(_peers).ExecuteAsync();
        foreach (string minorVersion in new[] { "3.11", "3.12" })
        {
            string prefix = PythonPrefix(minorVersion);
            string archive = Path.Combine(Runtimes, $"cpython-{Path.GetFileName(prefix)}.tar.gz");
            await Cli.Wrap(Path.Combine(Shared, "bin", "make-runtime-archive"))
                .WithArguments([prefix, archive])
                .ExecuteAsync();
        }
    }

    /// <summary>Starts the recorded index on a free port.</summary>
    /// <param name="latency">The time that every answer takes, in milliseconds.</param>
    public async Task StartIndexAsync(int latency)
    {
        StopIndex();
        ProcessStartInfo start = new(
            Path.Combine(Shared, "bin", "serve-index"),
            ["--port", "0", "--latency-ms", latency.ToString(CultureInfo.InvariantCulture)]
        )
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        _index = Process.Start(start)!;
        Index = (await _index.StandardOutput.ReadLineAsync())!.TrimEnd('/');
    }

    /// <summary>A fresh copy of a stack without its locks.</summary>
    public string CopyStack(string name, string forWhom)
    {
        string target = Path.Combine(Folder, $"{name}-{forWhom}");
        CopyFolder(Path.Combine(Shared, "stacks", name), target);
        return target;
    }

    /// <summary>A path in the workplace that nothing has yet.</summary>
    public string NewPath() => Path.Combine(Folder, Guid.NewGuid().ToString("N"));

    /// <summary>Runs a program and measures it.</summary>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public async Task<Measure> MeasureAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> variables
    )
    {
        string report = Path.Combine(Folder, "report");
        await SettleAsync();
        Stopwatch watch = Stopwatch.StartNew();
        BufferedCommandResult result = await Cli.Wrap("/usr/bin/time")
            .WithArguments(["-f", "%U %S %M", "-o", report, program, .. arguments])
            .WithEnvironmentVariables(variables)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        double seconds = watch.Elapsed.TotalSeconds;
        if (result.ExitCode != 0)
            throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {result.ExitCode}: {result.StandardError}{result.StandardOutput}"
            );
        double[] used =
        [
            .. (await File.ReadAllLinesAsync(report))[^1]
                .Split(' ')
                .Select(number => double.Parse(number, CultureInfo.InvariantCulture)),
        ];
        return new Measure(seconds, Processor: used[0] + used[1], Megabytes: used[2] / 1000);
    }

    /// <summary>Runs a program to its end, and measures the program alone up to the first line of its standard error with a text.</summary>
    /// <exception cref="InvalidOperationException">It fails, or writes no such line.</exception>
    public static async Task<Measure> MeasureUntilAsync(string program, IEnumerable<string> arguments, string text)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        await SettleAsync();
        Stopwatch watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Measure? measure = null;
        List<string> errors = [];
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            errors.Add(line);
            if (measure is not null || !line.Contains(text, StringComparison.Ordinal))
                continue;
            double seconds = watch.Elapsed.TotalSeconds;
            process.Refresh();
            measure = new Measure(seconds, process.TotalProcessorTime.TotalSeconds, process.PeakWorkingSet64 / 1e6);
        }
        await process.WaitForExitAsync();
        return measure is not null && process.ExitCode == 0
            ? measure
            : throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {string.Join('\n', errors)}{await output}"
            );
    }

    public void Dispose()
    {
        StopIndex();
        Directory.Delete(Folder, recursive: true);
    }

    // Else a program that makes its results durable also writes what others left in memory.
    private static async Task SettleAsync() => await Cli.Wrap("sync").ExecuteAsync();

    private static string PythonPrefix(string minorVersion)
    {
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string versions =
            Environment.GetEnvironmentVariable("VENVSTACKS_BENCH_PYTHONS") ?? Path.Combine(home, ".pyenv", "versions");
        return Directory.GetDirectories(versions, $"{minorVersion}.*").First();
    }

    private void StopIndex()
    {
        if (_index is null)
            return;
        _index.Kill();
        _index.WaitForExit();
        _index.Dispose();
        _index = null;
    }

    private static void CopyFolder(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source))
            File.WriteAllBytes(Path.Combine(target, Path.GetFileName(file)), File.ReadAllBytes(file));
        foreach (string folder in Directory.EnumerateDirectories(source))
            CopyFolder(folder, Path.Combine(target, Path.GetFileName(folder)));
    }
}
