using System.Collections.Immutable;
using System.Security.Cryptography;
using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Publishing;
using Venvstacks.Store;

namespace Venvstacks.Tests.Publishing;

/// <summary>Publishing again elsewhere gives the same bytes.</summary>
[Trait("Category", "Slow"), Collection(Alone.Name)]
public sealed class ReproducibilityTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("venvstacks-again-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Another_folder_cache_umask_time_zone_locale_and_number_of_threads_give_equal_archives()
    {
        TestRuntimes.Require();
        Dictionary<string, string> one = await PublishAsync("one", threads: 1);
        using OtherMachine other = new();
        Dictionary<string, string> two = await PublishAsync("two", threads: 4);

        two.ShouldBe(one);
        one.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_is_there_already_is_not_made_again()
    {
        GoldenBuild build = await GoldenBuild.Of("cross");
        string output = Path.Combine(_folder.FullName, "out");
        ImmutableArray<BuiltLayer> layers = [.. build.Layers.Where(layer => layer.Recipe.Layer.Name == "net")];
        async Task<(int Build, DateTime Time)> Publish(bool force = false, int level = 0)
        {
            LayerPublisher publisher = new(GoldenBuild.Cache, _ => new OutputFolder(output))
            {
                IsForced = force,
                Packing = new PackingOptions { Level = level },
            };
            Publication result = (await publisher.PublishAsync([Target.LinuxX64], layers)).Single();
            ArchiveFacts archive = result.Manifest.Frameworks.Single().Archive!;
            return (archive.Build, File.GetLastWriteTimeUtc(result.OutputPaths[0]));
        }

        (int Build, DateTime Time) first = await Publish();
        first.Build.ShouldBe(1);
        (await Publish()).ShouldBe(first);
        Directory.Delete(output, recursive: true);
        (await Publish()).ShouldBe(first); // the same file: it was kept
        (await Publish(force: true)).Build.ShouldBe(2);
        (await Publish(level: 1)).Build.ShouldBe(3);
        File.WriteAllText(Path.Combine(output, "framework-net.tar.xz"), "cut short");
        (await Publish(level: 1)).Build.ShouldBe(4);
    }

    private async Task<Dictionary<string, string>> PublishAsync(string name, int threads)
    {
        DirectoryInfo folder = _folder.CreateSubdirectory(name);
        using CacheDirectory cache = CacheDirectory.Open(Path.Combine(folder.FullName, "cache"), _ => { });
        TestStack stack = new("cross", folder);
        ImmutableArray<BuiltLayer> layers = await GoldenBuild.BuildAsync(stack, cache);
        // The runtime takes as long as all others together, and passes the same way.
        LayerPublisher publisher = new(cache, _ => new OutputFolder(Path.Combine(folder.FullName, "out")))
        {
            Packing = new PackingOptions { Level = 3 },
            Threads = threads,
        };
        Publication result = (
            await publisher.PublishAsync(
                [Target.LinuxX64],
                [.. layers.Where(layer => layer.Recipe.Layer.Name != "cpython-3.11")]
            )
        ).Single();
        return result.OutputPaths.ToDictionary(
            path => Path.GetFileName(path),
            path => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))
        );
    }
}
