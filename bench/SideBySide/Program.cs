using System.Globalization;
using Venvstacks.Benchmarks;

// usage: SideBySide PROJECT_ROOT --against BINARY [--runs N] [--rows TEXT] [STACK ...]; the medians of two builds of the tool
//        SideBySide PROJECT_ROOT scale; a layer of 20,000 files and one of 200,000
//        SideBySide PROJECT_ROOT [lock | way | install] [MILLISECONDS] [STACK ...]; the index answers that late, without it both at once and in 50
//        SideBySide PROJECT_ROOT formats [LEVEL] [STACK]; every format, with tar.xz at a level
//        SideBySide PROJECT_ROOT changes [LEVEL] [STACK]; what a changed package costs at a level of tar.xz
//        SideBySide PROJECT_ROOT bytes [LEVEL] [FORMAT]; the archives of cross under every condition of a machine
if (args is [_, "--against", ..])
    return await BuildComparison.RunAsync(args[0], args[2..]);

if (args is [_, "scale"])
{
    using Workplace bulk = new(args[0]);
    await bulk.PrepareAsync(withPeers: false);
    await ScaleRows.AddAsync(bulk);
    return 0;
}

string[] all = ["cross", "science", "jupyterlab", "sklearn", "mlx", "extras", "ml", "backtrack"];
string? part = args.Length > 1 && args[1] is "lock" or "way" or "install" ? args[1] : null;
string[] rest = [.. args.Skip(part is null ? 1 : 2)];
bool hasLatency = int.TryParse(rest.FirstOrDefault(), CultureInfo.InvariantCulture, out int given);
string[] stacks = hasLatency ? rest[1..] : rest;

using Workplace workplace = new(args[0]);
if (args is [_, "formats" or "changes" or "bytes", .. var options])
{
    int level = int.TryParse(options.FirstOrDefault(), CultureInfo.InvariantCulture, out int number) ? number : 6;
    await workplace.PrepareAsync(withPeers: false);
    await workplace.StartIndexAsync(latency: 0);
    if (args[1] == "bytes")
        return await ByteRows.RunAsync(workplace, level, options.ElementAtOrDefault(1) ?? "") ? 0 : 1;
    ResultTable rows = new(Console.Out);
    string stack = options.ElementAtOrDefault(1) ?? "science";
    await (
        args[1] == "formats"
            ? PublishRows.AddFormatsAsync(workplace, rows, stack, level)
            : PublishRows.AddChangesAsync(workplace, rows, stack, level)
    );
    return 0;
}
bool hasPeers = part != "install"; // its peer is the tarfile module of Python
await workplace.PrepareAsync(hasPeers);
ResultTable table = new(Console.Out);
if (hasPeers)
    await StartRows.AddAsync(workplace, table);
if (part is null or "lock")
{
    foreach (int latency in hasLatency ? [given] : new[] { 0, 50 })
    {
        await workplace.StartIndexAsync(latency);
        foreach (string name in stacks.Length > 0 ? stacks : all)
            await LockRows.AddAsync(workplace, table, name, latency);
    }
}
if (part is null or "way")
{
    await workplace.StartIndexAsync(latency: 0);
    foreach (string name in stacks.Length > 0 ? stacks : ["cross", "science"])
        await WayRows.AddAsync(workplace, table, name);
}
if (part is null or "install")
{
    await workplace.StartIndexAsync(latency: 0);
    foreach (string name in stacks.Length > 0 ? stacks : ["cross", "science"])
        await DeploymentRows.AddAsync(workplace, table, name);
}
return 0;
