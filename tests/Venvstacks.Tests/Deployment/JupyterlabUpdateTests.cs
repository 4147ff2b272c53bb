using System.Collections.Immutable;
using Venvstacks.Deployment;
using Venvstacks.Formats.Packing;
using Venvstacks.Formats.Text;
using Venvstacks.Layers;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;
using Venvstacks.Tests.Publishing;

namespace Venvstacks.Tests.Deployment;

/// <summary>An update of <c>jupyterlab</c> in which 23 packages changed (line 12 of the acceptance list).</summary>
[Trait("Category", "Slow"), Collection(Alone.Name)]
public sealed class JupyterlabUpdateTests(ITestOutputHelper output) : IDisposable
{
    private const int Seed = 20251129;
    private const int Packages = 23;

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly DirectoryInfo _build = Directory.CreateTempSubdirectory("venvstacks-jupyterlab-");
    private readonly DeploymentFolder _folder = new();

    private string Artifacts => Path.Combine(_build.FullName, "out");

    public void Dispose()
    {
        _folder.Dispose();
        _build.Delete(recursive: true);
    }

    [Fact]
    public async Task It_fetches_the_changed_frames_in_at_most_60_requests()
    {
        TestRuntimes.Require();
        TestStack stack = new("jupyterlab", _build);
        using CacheDirectory cache = CacheDirectory.Open(Path.Combine(_build.FullName, "cache"), _ => { });
        await PublishAsync(stack, cache, []);
        await using StaticServer server = await StaticServer.StartAsync(Artifacts);
        await _folder.InstallAsync(server.Address);
        long full = server.Sent;
        HashSet<string> before = FramesOf();
        server.Reset();
        (await UpdateAsync()).IsChanged.ShouldBeFalse();
        server.Requests.Count.ShouldBe(1);

        await PublishAsync(stack, cache, [await ChangeAsync(stack)]);
        long changed = new DirectoryInfo(Artifacts).GetFiles("*.manifest").Sum(file => file.Length);
        long manifests = changed;
        changed += ChangedFrames(before);
        server.Reset();
        DeploymentPlan plan = await _folder.Deployer.PlanAsync(new UpdateRequest(_folder.Target), Token);
        server.Reset();
        DeploymentChange change = await UpdateAsync();

        output.WriteLine(
            $"first {full} bytes; update {server.Sent} bytes in {server.Requests.Count} requests "
                + $"(planned {plan.Bytes}; manifests {manifests}, changed frames {changed - manifests})"
        );
        change.Transfers.ShouldContain(transfer => transfer.Origin == TransferOrigin.Ranges);
        server.Requests.Count.ShouldBeLessThanOrEqualTo(60);
        server.Sent.ShouldBeLessThanOrEqualTo((long)(changed * 1.1));
        StackDeployment.Verify(_folder.Target, withContents: true, Token).Problems.ShouldBeEmpty();
    }

    private Task<DeploymentChange> UpdateAsync() =>
        _folder.Deployer.UpdateAsync(new UpdateRequest(_folder.Target), cancellationToken: Token);

    private async Task PublishAsync(TestStack stack, CacheDirectory cache, ImmutableArray<string> wheels)
    {
        ImmutableArray<BuiltLayer> layers = await GoldenBuild.BuildAsync(stack, cache, wheels);
        LayerPublisher publisher = new(cache, _ => new OutputFolder(Artifacts))
        {
            Packing = new PackingOptions
            {
                Format = ArchiveFormat.TarZst,
                FrameSize = int.TryParse(Environment.GetEnvironmentVariable("VENVSTACKS_FRAME"), out int frame)
                    ? frame
                    : 256 << 10,
            },
        };
        await publisher.PublishAsync([Target.LinuxX64], layers);
    }

    // The next versions of some packages, in a folder of wheels.
    private async Task<string> ChangeAsync(TestStack stack)
    {
        string wheels = _build.CreateSubdirectory("wheels").FullName;
        (string Name, string Version, string Wheel)[] packages = [.. PackagesOf(stack)];
        new Random(Seed).Shuffle(packages);
        foreach ((string name, string version, string wheel) in packages.Take(Packages))
        {
            TestWheel next = NextWheel.Of(Path.Combine(Shared.Require("wheels"), wheel), $"{version}.1");
            await File.WriteAllBytesAsync(Path.Combine(wheels, next.FileName), next.Bytes, Token);
            NextLock.Write(stack, name, $"{version}.1", next, time: null);
        }
        return wheels;
    }

    private static IEnumerable<(string Name, string Version, string Wheel)> PackagesOf(TestStack stack)
    {
        string path = Directory
            .GetFiles(
                Path.Combine(stack.Folder, "requirements"),
                "pylock.app-jupyterlab.toml",
                SearchOption.AllDirectories
            )
            .Single();
        PylockReader.TryRead(new SourceText(path, File.ReadAllText(path)), out Pylock? pylock, out _).ShouldBeTrue();
        return from package in pylock!.Packages
            let version = package.Version?.ToString()
            where version is not null && version.All(c => char.IsAsciiDigit(c) || c == '.')
            let wheel = package
                .Wheels.Select(wheel => Path.GetFileName(wheel.Url))
                .FirstOrDefault(name => name is not null && File.Exists(Path.Combine(Shared.Require("wheels"), name)))
            where wheel is not null && wheel.Split('-')[1] == version
            orderby package.Name.ToString()
            select (package.Name.ToString(), version, wheel);
    }

    private HashSet<string> FramesOf() =>
        [.. Directory.GetFiles(Artifacts, "*.tar.zst").SelectMany(path => FramesOf(path).Select(frame => frame.Hash))];

    private long ChangedFrames(HashSet<string> before) =>
        Directory
            .GetFiles(Artifacts, "*.tar.zst")
            .SelectMany(FramesOf)
            .Where(frame => !before.Contains(frame.Hash))
            .Sum(frame => frame.Length);

    private static IEnumerable<(string Hash, long Length)> FramesOf(string path)
    {
        byte[] archive = File.ReadAllBytes(path);
        foreach (
            Formats.Zstd.ZstdFrame frame in Formats.Zstd.SeekTable.TryRead(archive, archive.Length)
                ?? throw new InvalidOperationException($"'{path}' has no table of frames")
        )
            yield return (
                Convert.ToHexStringLower(
                    System.Security.Cryptography.SHA256.HashData(
                        archive.AsSpan((int)frame.Offset, (int)frame.PackedLength)
                    )
                ),
                frame.PackedLength
            );
    }
}
