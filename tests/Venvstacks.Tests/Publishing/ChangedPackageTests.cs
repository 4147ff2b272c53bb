using System.Collections.Immutable;
using System.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Tests.Publishing;

/// <summary>Publishing after one package changed compresses what changed only (issue 14, item 7).</summary>
/// <remarks>Costs are bytes of compressed blocks, which no other work on the machine changes; processor time is told. VENVSTACKS_LEVEL sets the level.</remarks>
[Trait("Category", "Slow"), Collection(Alone.Name)]
public sealed class ChangedPackageTests(ITestOutputHelper output) : IDisposable
{
    private static readonly DateTimeOffset LaterLock = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("venvstacks-changed-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("kiwisolver", "1.4.10", false, false, 0.2)]
    [InlineData("kiwisolver", "1.4.10", true, true, 0.2)]
    [InlineData("kiwisolver", "1.4.10", true, false, 1.1)]
    [InlineData("numpy", "2.3.4", false, false, 0.5)]
    [InlineData("numpy", "2.3.4", true, true, 0.5)]
    public async Task A_changed_package_costs_its_share(
        string package,
        string version,
        bool isLockedLater,
        bool hasPackageTimes,
        double most
    )
    {
        Assert.SkipUnless(
            !(isLockedLater && (package == "numpy" || !hasPackageTimes)) || Matrix.IsFull,
            "the full matrix was not asked for (VENVSTACKS_MATRIX=full)"
        );
        string old = Directory.GetFiles(Shared.Require("wheels"), $"{package}-*x86_64.whl").Single();
        TestRuntimes.Require();
        TestStack stack = new("science", _folder);
        if (hasPackageTimes)
            await File.AppendAllTextAsync(
                stack.DefinitionPath,
                "\n[tool.venvstacks]\nentry-times = \"package\"\n",
                TestContext.Current.CancellationToken
            );
        using CacheDirectory cache = CacheDirectory.Open(Path.Combine(_folder.FullName, "cache"), _ => { });
        string blocks = cache.FolderOf("blocks-v1");

        (TimeSpan full, ImmutableArray<Publication> first) = await PublishAsync(stack, cache, []);
        HashSet<string> before = [.. Directory.GetFiles(blocks)];
        string wheels = _folder.CreateSubdirectory("wheels").FullName;
        TestWheel next = NextWheel.Of(old, version);
        await File.WriteAllBytesAsync(
            Path.Combine(wheels, next.FileName),
            next.Bytes,
            TestContext.Current.CancellationToken
        );
        NextLock.Write(stack, package, version, next, isLockedLater ? LaterLock : null);
        (TimeSpan again, ImmutableArray<Publication> second) = await PublishAsync(stack, cache, [wheels]);

        long all = before.Sum(path => new FileInfo(path).Length);
        long made = Directory.GetFiles(blocks).Except(before).Sum(path => new FileInfo(path).Length);
        output.WriteLine(
            $"{package}, lock {(isLockedLater ? "moved" : "fixed")}, times by {(hasPackageTimes ? "package" : "lock")}: "
                + $"{(double)made / all:F3} of {all} compressed bytes; "
                + $"{again.TotalSeconds:F2} of {full.TotalSeconds:F2} s of processor time, {again / full:F3}"
        );
        ((double)made / all).ShouldBeLessThanOrEqualTo(most);
        made.ShouldBeGreaterThan(0);
        Numbers(first).ShouldAllBe(build => build == 1);
        Sha256Of(second).Intersect(Sha256Of(first)).Count().ShouldBeLessThan(first[0].Manifest.Layers.Length);
    }

    private async Task<(TimeSpan Cost, ImmutableArray<Publication> Result)> PublishAsync(
        TestStack stack,
        CacheDirectory cache,
        ImmutableArray<string> wheels
    )
    {
        ImmutableArray<BuiltLayer> layers = await GoldenBuild.BuildAsync(stack, cache, wheels);
        LayerPublisher publisher = new(cache, _ => new OutputFolder(Path.Combine(_folder.FullName, "out")))
        {
            Packing = new PackingOptions
            {
                Level = int.TryParse(Environment.GetEnvironmentVariable("VENVSTACKS_LEVEL"), out int level) ? level : 0,
            },
        };
        using Process process = Process.GetCurrentProcess();
        TimeSpan start = process.TotalProcessorTime;
        ImmutableArray<Publication> result = await publisher.PublishAsync([Target.LinuxX64], layers);
        process.Refresh();
        return (process.TotalProcessorTime - start, result);
    }

    private static IEnumerable<int> Numbers(ImmutableArray<Publication> result) =>
        result[0].Manifest.Layers.Select(layer => layer.Archive!.Build);

    private static IEnumerable<string> Sha256Of(ImmutableArray<Publication> result) =>
        result[0].Manifest.Layers.Select(layer => layer.Archive!.Sha256!);
}
