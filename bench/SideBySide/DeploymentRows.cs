using Venvstacks.Testing;

namespace Venvstacks.Benchmarks;

/// <summary>The commands on an installation of a published stack, and the unpacking of its archives by Python's tarfile: the shortest of some runs.</summary>
internal sealed class DeploymentRows
{
    private const int Runs = 10;
    private const int LongRuns = 3;

    private static readonly Dictionary<string, string?> Nothing = new(StringComparer.Ordinal);
    private static readonly string[] Formats = ["tar.xz", "tar.zst"];

    private readonly Workplace _workplace;
    private readonly ResultTable _table;
    private readonly string _stack;
    private int _targets;

    private DeploymentRows(Workplace workplace, ResultTable table, string stack) =>
        (_workplace, _table, _stack) = (workplace, table, stack);

    public static async Task AddAsync(Workplace workplace, ResultTable table, string stack)
    {
        DeploymentRows rows = new(workplace, table, stack);
        Dictionary<string, string> sources = await rows.PublishAsync();
        await rows.AddUnpackingAsync(sources);
        string target = "";
        foreach (string format in Formats)
        {
            target = rows.NewTarget();
            await rows.AddInstallationAsync(format, sources[format], target);
        }
        await rows.AddCommandsAsync(sources[Formats[^1]], target);
        await rows.AddUpdateAsync(sources[Formats[^1]]);
    }

    private async Task<Dictionary<string, string>> PublishAsync()
    {
        Side ours = new(_workplace, _stack, "installed", _workplace.Tool);
        await ours.RunAsync("lock");
        await ours.RunAsync("build");
        Dictionary<string, string> sources = new(StringComparer.Ordinal);
        foreach (string format in Formats)
        {
            await ours.RunAsync("publish", "--format", format);
            sources[format] = Path.Combine(_workplace.Folder, $"{_stack}-{format}");
            Directory.Move(Path.Combine(ours.Folder, "_artifacts"), sources[format]);
        }
        return sources;
    }

    // Up to the first module that is compiled: tarfile compiles none. In turns, since machines are not always as fast.
    private async Task AddUnpackingAsync(Dictionary<string, string> sources)
    {
        Measure[] ours = [Measure.Longest, Measure.Longest];
        Measure tarfile = Measure.Longest;
        for (int i = 0; i < LongRuns; i++)
        {
            tarfile = tarfile.Shorter(await UnpackAsync(sources["tar.xz"]));
            for (int j = 0; j < Formats.Length; j++)
            {
                string[] install = ["install", "--progress", "json", sources[Formats[j]], NewTarget()];
                ours[j] = ours[j].Shorter(await Workplace.MeasureUntilAsync(_workplace.Tool, install, "\"compile\""));
            }
        }
        _table.Add(_stack, "install tar.xz up to byte-code (bar: 0.5 of tarfile)", ours[0], tarfile);
        _table.Add(_stack, "install tar.zst up to byte-code (bar: 0.2 of tarfile with tar.xz)", ours[1], tarfile);
    }

    private async Task AddInstallationAsync(string format, string source, string target) =>
        _table.Add(_stack, $"install {format}, with byte-code", await RunAsync("install", source, target), null);

    private async Task AddCommandsAsync(string source, string target)
    {
        _table.Add(_stack, "install, nothing changed", await RepeatAsync("install", source, target), null);
        _table.Add(_stack, "status (bar: 60 ms)", await RepeatAsync("status", target), null);
        _table.Add(_stack, "verify --quick (line 2: 60 ms)", await RepeatAsync("verify", target), null);
        Measure deep = await RepeatAsync("verify", "--deep", target);
        double gigabytes =
            new DirectoryInfo(Path.Combine(target, "generations"))
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .Where(file => file.LinkTarget is null)
                .Sum(file => file.Length) / 1e9;
        double rate = gigabytes / deep.Processor;
        _table.Add(
            _stack,
            FormattableString.Invariant($"verify --deep (line 3: 0.7 GB/s a core; {rate:F2})"),
            deep,
            null
        );
    }

    private async Task AddUpdateAsync(string source)
    {
        await using StaticServer server = await StaticServer.StartAsync(source);
        string target = NewTarget();
        await RunAsync("install", server.Address, target);
        server.Reset();
        Measure update = await RepeatAsync("update", target);
        double requests = server.Requests.Count / (double)Runs;
        _table.Add(
            _stack,
            FormattableString.Invariant($"update, nothing changed (bar: 1 request, 0.1 s; {requests} requests)"),
            update,
            null
        );
    }

    private async Task<Measure> UnpackAsync(string source)
    {
        Measure all = new(0, 0, 0);
        string folder = NewTarget();
        foreach (string archive in Directory.GetFiles(source, "*.tar.xz"))
            all = all.Then(
                await _workplace.MeasureAsync(
                    Workplace.Python("3.11"),
                    ["-m", "tarfile", "-e", archive, folder],
                    Nothing
                )
            );
        return all;
    }

    private async Task<Measure> RepeatAsync(params string[] arguments)
    {
        Measure shortest = Measure.Longest;
        for (int i = 0; i < Runs; i++)
            shortest = shortest.Shorter(await RunAsync(arguments));
        return shortest;
    }

    private Task<Measure> RunAsync(params string[] arguments) =>
        _workplace.MeasureAsync(_workplace.Tool, arguments, Nothing);

    // A folder of its own for each run: ext4 is slow for a while where many files were deleted.
    private string NewTarget() => Path.Combine(_workplace.Folder, $"{_stack}-target-{_targets++}");
}
