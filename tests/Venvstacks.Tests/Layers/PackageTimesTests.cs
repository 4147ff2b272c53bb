using Venvstacks.Layers;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Versions;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Tests.Layers;

/// <summary><c>entry-times = "package"</c>: files of packages keep their time when the layer is locked again.</summary>
public sealed class PackageTimesTests : IDisposable
{
    private readonly Scratch _folder = new();
    private readonly ContentStore _store;

    public PackageTimesTests() => _store = new ContentStore(_folder["store"]);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Files_have_the_newest_upload_time_of_their_package_but_none_after_the_lock()
    {
        PackageTimes times = TimesOf(
            ("early", [TestLayers.LockTime - 50, TestLayers.LockTime - 30]),
            ("late", [TestLayers.LockTime + 5]),
            ("local", [null])
        );

        LayerManifest manifest = Assemble(times, TestLayers.LockTime);

        TimeOf(manifest, "early/x.py").ShouldBe(TestLayers.LockTime - 30);
        TimeOf(manifest, "early-1.0.dist-info/RECORD").ShouldBe(TestLayers.LockTime - 30);
        TimeOf(manifest, "early-1.0.dist-info/INSTALLER").ShouldBe(TestLayers.LockTime - 30);
        TimeOf(manifest, "early").ShouldBe(TestLayers.LockTime);
        TimeOf(manifest, "late/x.py").ShouldBe(TestLayers.LockTime);
        TimeOf(manifest, "local/x.py").ShouldBe(TestLayers.LockTime);
        LayerManifest later = Assemble(times, TestLayers.LockTime + 100);
        TimeOf(later, "early/x.py").ShouldBe(TestLayers.LockTime - 30);
        TimeOf(later, "late/x.py").ShouldBe(TestLayers.LockTime + 5);
        TimeOf(later, "local/x.py").ShouldBe(TestLayers.LockTime + 100);
    }

    [Fact]
    public void Times_are_part_of_the_key_only_where_they_are_asked_for()
    {
        string KeyOf(PackageTimes? times) => LayerKey.Of(RecipeOf(times, TestLayers.LockTime), [], [], runtime: null);
        string byLock = KeyOf(null);
        string byPackage = KeyOf(TimesOf(("early", [5])));
        byPackage.ShouldNotBe(byLock);
        KeyOf(TimesOf(("early", [6]))).ShouldNotBe(byPackage);
        KeyOf(TimesOf(("early", [5, 4]))).ShouldBe(byPackage);
    }

    [Fact]
    public void The_build_record_tells_them_apart()
    {
        string byLock = BuildRecord.Write(RecipeOf(null, 1), "k");
        byLock.ShouldNotContain("entry_times");
        BuildRecord.Write(RecipeOf(TimesOf(), 1), "k").ShouldContain("\"entry_times\": \"package\"");
    }

    private static long TimeOf(LayerManifest manifest, string path) =>
        manifest.Entries.Single(entry => entry.Path == $"lib/python3.11/site-packages/{path}").Time;

    private LayerManifest Assemble(PackageTimes times, long lockTime) =>
        new LayerAssembler(_store).Assemble(RecipeOf(times, lockTime)).Manifest;

    private LayerRecipe RecipeOf(PackageTimes? times, long lockTime)
    {
        TestLayers layers = new(_store);
        return layers.Recipe(
            TestLayers.Framework,
            Target.LinuxX64,
            layers.Wheel("early", "early/x.py"),
            layers.Wheel("late", "late/x.py"),
            layers.Wheel("local", "local/x.py")
        ) with
        {
            PackageTimes = times,
            LockTime = lockTime,
        };
    }

    private static PackageTimes TimesOf(params (string Name, long?[] Uploads)[] packages) =>
        PackageTimes.Of(
            new LayerLock(
                TestLayers.Framework,
                new LayerLockFiles("/nowhere", "framework-f"),
                new LockMetadata(),
                [
                    .. packages.Select(package => new LockedPackage(
                        PackageName.Parse(package.Name),
                        PackageVersion.Parse("1.0"),
                        null
                    )
                    {
                        Wheels =
                        [
                            .. package.Uploads.Select(upload => new PylockWheel
                            {
                                Path = $"{package.Name}-1.0-py3-none-any.whl",
                                UploadTime = upload is { } time ? DateTimeOffset.FromUnixTimeSeconds(time) : null,
                            }),
                        ],
                    }),
                ]
            )
        );
}
