using System.Security.Cryptography;
using Venvstacks.Diagnostics;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Store;
using static Venvstacks.Tests.Store.WheelFixture;

namespace Venvstacks.Tests.Store;

public sealed class WheelStoreTests : IDisposable
{
    private static readonly byte[] Good = ZipFactory.Make(
        Items([
            Module,
            new ZipItem("foo/run.sh", "#!/bin/sh\n") { Mode = 0x81ED },
            new ZipItem("foo/", ""),
            new ZipItem("foo-1.0.data/platlib/foo/native.so", "ELF"),
            new ZipItem("foo-1.0.data/data/share/man/foo.1", "man"),
            new ZipItem("foo-1.0.data/headers/foo.h", "h"),
            new ZipItem("foo-1.0.data/scripts/foo", "#!python\n"),
            new ZipItem("foo/ü, quoted.txt", "q"),
        ])
    );

    private readonly WheelFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Files_go_to_the_store_with_their_place()
    {
        UnpackedWheel wheel = _fixture.Unpack(Good);
        wheel.DistInfo.ShouldBe(Dist);
        wheel
            .Files.Select(f => (f.Scheme, f.Path, _fixture.Read(f).Length, f.Content.IsExecutable))
            .Where(f => !f.Path.StartsWith(Dist, StringComparison.Ordinal))
            .ShouldBe([
                (WheelScheme.Purelib, "foo/__init__.py", 13, false),
                (WheelScheme.Purelib, "foo/run.sh", 10, true),
                (WheelScheme.Purelib, "foo/ü, quoted.txt", 1, false),
                (WheelScheme.Platlib, "foo/native.so", 3, false),
                (WheelScheme.Data, "share/man/foo.1", 3, false),
                (WheelScheme.Headers, "foo.h", 1, false),
                (WheelScheme.Scripts, "foo", 9, false),
            ]);
    }

    [Fact]
    public void The_root_is_for_one_platform_when_the_wheel_says_so()
    {
        byte[] archive = ZipFactory.Make(
            Items([
                Module,
                WheelFixture.WheelFile with
                {
                    Content = "Wheel-Version: 1.1\nRoot-Is-Purelib: false\n"u8.ToArray(),
                },
            ])
        );
        _fixture.Unpack(archive).Files.ShouldAllBe(f => f.Scheme == WheelScheme.Platlib);
    }

    [Fact]
    public void A_second_time_the_wheel_is_not_needed()
    {
        UnpackedWheel wheel = _fixture.Unpack(Good);
        UnpackedWheel again = _fixture.Store.Find(wheel.FileName, wheel.Sha256).ShouldNotBeNull();
        again.Files.ShouldBe(wheel.Files);
        (again.FileName.Text, again.Sha256, again.DistInfo).ShouldBe(
            (wheel.FileName.Text, wheel.Sha256, wheel.DistInfo)
        );
        _fixture.Store.Find(WheelFileName.Parse("foo-1.0-py2-none-any.whl"), wheel.Sha256).ShouldBeNull();
    }

    [Fact]
    public void A_list_that_is_gone_when_it_is_needed_is_an_error_with_its_path()
    {
        UnpackedWheel wheel = _fixture.Unpack(Good);
        string list = Directory.GetFiles(_fixture.Cache.Root, wheel.Sha256, SearchOption.AllDirectories).Single();
        File.Delete(list);
        StorageException error = Should.Throw<StorageException>(() => wheel.Files.Count());
        error.Message.ShouldContain($"cannot read '{list}'");
    }

    [Fact]
    public void What_somebody_changed_in_the_cache_is_unpacked_again()
    {
        UnpackedFile[] unpacked = [.. _fixture.Unpack(Good).Files];
        string[] files = Directory.GetFiles(_fixture.Cache.Root, "*", SearchOption.AllDirectories);
        foreach (string path in files.Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            byte[] bytes = File.ReadAllBytes(path);
            foreach (
                byte[] damaged in new[]
                {
                    [],
                    bytes[..(bytes.Length / 2)],
                    bytes[..^1],
                    [.. bytes[..^1], (byte)(bytes[^1] ^ 1)],
                }
            )
            {
                File.WriteAllBytes(path, damaged);
                UnpackedWheel again = _fixture.Unpack(Good);
                again.Files.ShouldBe(unpacked);
                again.Files.ShouldAllBe(f =>
                    Convert.ToHexStringLower(SHA256.HashData(_fixture.Cache.Store.Open(f.Content))) == f.Content.Sha256
                );
            }
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void All_recorded_wheels_are_taken()
    {
        string folder = Shared.Require("wheels");
        List<string> refused = new();
        foreach (string path in Directory.GetFiles(folder, "*.whl").Order(StringComparer.Ordinal))
        {
            try
            {
                _fixture.Unpack(path, Path.GetFileName(path));
            }
            catch (LayerInstallationException e)
            {
                refused.Add(e.Message);
            }
        }
        refused.ShouldBeEmpty();
    }
}
