using System.Collections.Immutable;
using System.Security.Cryptography;
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
    private static readonly TestWheel s_wheel = WheelFactory.Make("a", "1");
    private static readonly string s_sha512 = Convert.ToHexStringLower(SHA512.HashData(s_wheel.Bytes));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Any_strong_hash_will_do_and_is_checked(bool isLocal)
    {
        string sha384 = Convert.ToHexStringLower(SHA384.HashData(s_wheel.Bytes));
        (await GetAsync(isLocal, ("sha512", s_sha512))).Sha256.ShouldBe(s_wheel.Sha256);
        (await GetAsync(isLocal, ("sha384", sha384), ("md5", "00"))).Sha256.ShouldBe(s_wheel.Sha256);
        (await GetAsync(isLocal, ("sha256", s_wheel.Sha256))).Sha256.ShouldBe(s_wheel.Sha256);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_hash_is_refused(bool isLocal)
    {
        var error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync(isLocal, ("sha512", new string('0', 128)))
        );
        error.Message.ShouldContain("its SHA-512 is " + s_sha512);
    }

    [Fact]
    public async Task A_local_wheel_with_another_SHA256_is_refused()
    {
        string expected = new('0', 64);
        var error = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync(true, ("sha256", expected)));
        error.Message.ShouldEndWith(
            $"a-1-py3-none-any.whl' is not the expected file: its SHA-256 is {s_wheel.Sha256}, not {expected}"
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_that_is_recorded_is_checked(bool isLocal)
    {
        var error = await Should.ThrowAsync<LayerInstallationException>(() =>
            GetAsync(isLocal, ("sha256", s_wheel.Sha256), ("sha512", new string('0', 128)))
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
        var error = await Should.ThrowAsync<LayerInstallationException>(() => GetAsync(isLocal, hashes));
        error.Diagnostics.Single().Code.ShouldBe("VS3032");
        error.Message.ShouldContain("rt");
        error.Message.ShouldContain("a-1-py3-none-any.whl");
    }

    private static async Task<UnpackedWheel> GetAsync(bool isLocal, params (string Algorithm, string Hex)[] hashes)
    {
        await using TestIndex server = await TestIndex.StartAsync();
        server.Add(s_wheel);
        using TempFolder folder = new();
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, s_wheel.FileName), s_wheel.Bytes);
        using CacheDirectory cache = CacheDirectory.Open(Path.Combine(folder.Path, "cache"), _ => { });
        using IndexClient client = new(new IndexClientOptions { Offline = isLocal });
        PylockWheel wheel = new()
        {
            Url = isLocal ? null : $"{server.Address}/files/{s_wheel.FileName}",
            Path = isLocal ? s_wheel.FileName : null,
            Hashes = hashes.ToImmutableSortedDictionary(h => h.Algorithm, h => h.Hex, StringComparer.Ordinal),
        };
        LockedPackage package = new(PackageName.Parse("a"), PackageVersion.Parse("1"), null) { Wheels = [wheel] };
        LayerLock layer = new(TestLayers.Runtime, new LayerLockFiles(folder.Path, "rt"), new LockMetadata(), [package]);
        if (isLocal)
            File.Move(
                Path.Combine(folder.Path, s_wheel.FileName),
                Path.Combine(Directory.CreateDirectory(layer.Files.Folder).FullName, s_wheel.FileName)
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
