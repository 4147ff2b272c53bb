using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Venvstacks.Diagnostics;
using Venvstacks.Indexes;
using Venvstacks.Layers;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Versions;
using Venvstacks.Store;
using Venvstacks.Tests.Indexes;

namespace Venvstacks.Tests.Layers;

/// <summary>Nothing is unpacked that was not checked.</summary>
public class WheelProviderTests
{
    private static readonly TestWheel Wheel = WheelFactory.Make("a", "1");
    private static readonly string Sha512 = Convert.ToHexStringLower(SHA512.HashData(Wheel.Bytes));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_strong_hash_will_do_and_is_checked(bool isLocal)
    {
        string sha384 = Convert.ToHexStringLower(SHA384.HashData(Wheel.Bytes));
        (await GetAsync(isLocal, ("sha512", Sha512))).Sha256.ShouldBe(Wheel.Sha256);
        (await GetAsync(isLocal, ("sha384", sha384), ("md5", "00"))).Sha256.ShouldBe(Wheel.Sha256);
        (await GetAsync(isLocal, ("sha256", Wheel.Sha256))).Sha256.ShouldBe(Wheel.Sha256);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_hash_is_refused(bool isLocal)
    {
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync(isLocal, ("sha512", new string('0', 128)))
        );
        error.Message.ShouldContain("its SHA-512 is " + Sha512);
    }

    [Fact]
    public async Task A_local_wheel_with_another_SHA256_is_refused()
    {
        string expected = new('0', 64);
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync(true, ("sha256", expected))
        );
        error.Message.ShouldEndWith(
            $"a-1-py3-none-any.whl' is not the expected file: its SHA-256 is {Wheel.Sha256}, not {expected}"
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_that_is_recorded_is_checked(bool isLocal)
    {
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync(isLocal, ("sha256", Wheel.Sha256), ("sha512", new string('0', 128)))
        );
        error.Message.ShouldContain("SHA-512");
    }

    [Theory]
    [InlineData(false, "md5")]
    [InlineData(false, null)]
    [InlineData(true, "md5")]
    public async Task What_cannot_be_checked_is_not_fetched(bool isLocal, string? algorithm)
    {
        (string, string)[] hashes = algorithm is null ? [] : [(algorithm, new string('0', 32))];
        LayerInstallationException error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync(isLocal, hashes)
        );
        error.Diagnostics.Single().Code.ShouldBe("VS3032");
        error.Message.ShouldContain("rt");
        error.Message.ShouldContain("a-1-py3-none-any.whl");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task Where_a_locked_address_is_refused_the_page_is_read_again(int status)
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Routes["/simple/a/"] = context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync($"<a href='/new/{Wheel.FileName}?token=t#sha256={Wheel.Sha256}'>a</a>");
        };
        server.Routes[$"/old/{Wheel.FileName}"] = context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        server.Routes[$"/new/{Wheel.FileName}"] = context =>
        {
            context.Response.StatusCode = context.Request.Query["token"] == "t" ? 200 : 403;
            return context.Response.Body.WriteAsync(Wheel.Bytes).AsTask();
        };
        using TempFolder folder = new();
        using CacheDirectory cache = CacheDirectory.Open(Path.Combine(folder.Path, "cache"), _ => { });
        using IndexClient client = new(new IndexClientOptions());
        PylockWheel wheel = new()
        {
            Url = $"{server.Address}/old/{Wheel.FileName}",
            Hashes = ImmutableSortedDictionary<string, string>.Empty.Add("sha256", Wheel.Sha256),
        };
        (LayerLock layer, LockedPackage package) = Lock(folder, wheel);
        UnpackedWheel unpacked = await new WheelProvider(
            cache,
            client,
            (_, _) => TestClient.Index(server.Simple),
            []
        ).GetAsync(layer, package, wheel, progress: null, TestContext.Current.CancellationToken);
        unpacked.Sha256.ShouldBe(Wheel.Sha256);
    }

    [Theory]
    [InlineData(5 << 20, true)]
    [InlineData(3 << 20, false)]
    public async Task An_interrupted_download_of_a_large_wheel_is_resumed_by_the_next_run(int length, bool isKept)
    {
        byte[] noise = new byte[length];
        new Random(1).NextBytes(noise);
        TestWheel made = WheelFactory.Make("a", "1", binaries: new Dictionary<string, byte[]> { ["a/noise"] = noise });
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add(made);
        server.Fail(made.FileName, TestFault.Stall);
        using TempFolder folder = new();
        using CacheDirectory cache = CacheDirectory.Open(Path.Combine(folder.Path, "cache"), _ => { });
        DirectoryInfo downloads = new(cache.FolderOf("downloads-v1"));
        using CancellationTokenSource stop = new();

        Task<UnpackedWheel> interrupted = GetAsync(stop.Token);
        while (downloads.EnumerateFiles().All(file => file.Length < made.Bytes.Length / 2))
        {
            interrupted.IsCompleted.ShouldBeFalse();
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => interrupted);
        downloads.EnumerateFiles().Any().ShouldBe(isKept);

        (await GetAsync(TestContext.Current.CancellationToken)).Sha256.ShouldBe(made.Sha256);

        server.Requests.Last().Status.ShouldBe(isKept ? 206 : 200);
        downloads.EnumerateFiles().ShouldBeEmpty();

        async Task<UnpackedWheel> GetAsync(CancellationToken token)
        {
            using IndexClient client = new(new IndexClientOptions());
            PylockWheel wheel = new()
            {
                Url = $"{server.Address}/files/{made.FileName}",
                Size = made.Bytes.Length,
                Hashes = ImmutableSortedDictionary<string, string>.Empty.Add("sha256", made.Sha256),
            };
            (LayerLock layer, LockedPackage package) = Lock(folder, wheel);
            return await new WheelProvider(cache, client, (_, _) => null, []).GetAsync(
                layer,
                package,
                wheel,
                progress: null,
                token
            );
        }
    }

    private static (LayerLock Layer, LockedPackage Package) Lock(TempFolder folder, PylockWheel wheel)
    {
        LockedPackage package = new(PackageName.Parse("a"), PackageVersion.Parse("1"), null) { Wheels = [wheel] };
        return (
            new LayerLock(TestLayers.Runtime, new LayerLockFiles(folder.Path, "rt"), new LockMetadata(), [package]),
            package
        );
    }

    private static async Task<UnpackedWheel> GetAsync(bool isLocal, params (string Algorithm, string Hex)[] hashes)
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add(Wheel);
        using TempFolder folder = new();
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, Wheel.FileName), Wheel.Bytes);
        using CacheDirectory cache = CacheDirectory.Open(Path.Combine(folder.Path, "cache"), _ => { });
        using IndexClient client = new(new IndexClientOptions { Offline = isLocal });
        PylockWheel wheel = new()
        {
            Url = isLocal ? null : $"{server.Address}/files/{Wheel.FileName}",
            Path = isLocal ? Wheel.FileName : null,
            Hashes = hashes.ToImmutableSortedDictionary(h => h.Algorithm, h => h.Hex, StringComparer.Ordinal),
        };
        (LayerLock layer, LockedPackage package) = Lock(folder, wheel);
        if (isLocal)
            File.Move(
                Path.Combine(folder.Path, Wheel.FileName),
                Path.Combine(Directory.CreateDirectory(layer.Files.Folder).FullName, Wheel.FileName)
            );
        return await new WheelProvider(cache, client, (_, _) => null, []).GetAsync(
            layer,
            package,
            wheel,
            progress: null,
            TestContext.Current.CancellationToken
        );
    }
}
