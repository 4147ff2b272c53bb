using Venvstacks.Layers;
using Venvstacks.Packaging;
using Venvstacks.Platforms;
using Venvstacks.Store;
using Venvstacks.Tests.Layers;

namespace Venvstacks.Tests.Store;

public sealed class ManifestStoreTests : IDisposable
{
    private static readonly string Key = new('c', 64);

    private readonly Scratch _folder = new();
    private readonly CacheDirectory _cache;
    private readonly ManifestStore _manifests;
    private readonly StoredLayer _layer;

    public ManifestStoreTests()
    {
        _cache = CacheDirectory.Open(_folder["cache"], _ => { });
        _manifests = new ManifestStore(_cache);
        TestLayers layers = new(_cache.Store);
        LayerRecipe recipe = layers.Recipe(
            TestLayers.Application,
            Target.LinuxX64,
            layers.Wheel("p", "p.py", "q\"ö.py")
        );
        _layer = new StoredLayer(
            Key,
            "linux_x86_64",
            recipe.Facts,
            new LayerAssembler(_cache.Store).Assemble(recipe, TestContext.Current.CancellationToken).Manifest
        )
        {
            Findings =
            [
                new Finding(
                    "VS3012",
                    IsRefused: false,
                    [PackageName.Parse("p"), PackageName.Parse("q-r")],
                    "a \"b\"\nü"
                ),
                new Finding("VS3201", IsRefused: true, [PackageName.Parse("p")], ""),
            ],
        };
        _manifests.Keep(_layer);
    }

    private string FilePath => Path.Combine(_cache.Root, "layers-v1", Key);

    public void Dispose()
    {
        _cache.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_layer_reads_back_with_facts_entries_and_owners()
    {
        StoredLayer found = _manifests.Find(Key).ShouldNotBeNull();

        found.Facts.ShouldBe(_layer.Facts);
        found
            .Findings.Select(finding => (finding.Code, finding.IsRefused, finding.Message))
            .ShouldBe([("VS3012", false, "a \"b\"\nü"), ("VS3201", true, "")]);
        found.Findings.Select(finding => string.Join(' ', finding.Packages)).ShouldBe(["p q-r", "p"]);
        found.Target.ShouldBe(_layer.Target);
        found.Manifest.Entries.ShouldBe(_layer.Manifest.Entries);
        found.Manifest.Hash.ShouldBe(_layer.Manifest.Hash);
        found.Manifest.Inventory.Select(Text).ShouldBe(_layer.Manifest.Inventory.Select(Text));
        LayerComponent package = found.Manifest.Inventory.Single(part => part.Kind == ComponentKind.Package);
        $"{package}".ShouldBe("p 1.0");
        package.Entries.Select(entry => entry.Path).ShouldContain("lib/python3.11/site-packages/q\"ö.py");
        found
            .Manifest.Inventory.SelectMany(part => part.Entries)
            .Select(entry => entry.Path)
            .Order(EntryOrder.Instance)
            .ShouldBe(found.Manifest.Entries.Where(e => e.Kind != EntryKind.Directory).Select(e => e.Path));
    }

    [Fact]
    public void No_changed_byte_gives_another_layer()
    {
        byte[] bytes = File.ReadAllBytes(FilePath);
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            File.WriteAllBytes(FilePath, bytes);
            _manifests.Find(Key).ShouldBeNull($"byte {i}");
            bytes[i] ^= 1;
        }
        File.WriteAllBytes(FilePath, bytes[..^1]);
        _manifests.Find(Key).ShouldBeNull();
        File.WriteAllBytes(FilePath, bytes);
        _manifests.Find(Key).ShouldNotBeNull();
    }

    [Fact]
    public void The_layer_of_another_key_is_not_taken()
    {
        string other = new('d', 64);
        File.Copy(FilePath, Path.Combine(_cache.Root, "layers-v1", other));

        _manifests.Find(other).ShouldBeNull();
        _manifests.Find("../layers-v1/" + Key).ShouldBeNull();
    }

    [Fact]
    public void A_layer_whose_contents_are_gone_is_missing()
    {
        StoredContent content = _layer
            .Manifest.Entries.First(entry => entry.Path.EndsWith("p.py", StringComparison.Ordinal))
            .Content;
        File.Delete(_cache.Store.PathOf(content));

        _manifests.Find(Key).ShouldBeNull();
    }

    [Theory]
    [InlineData("lib/a/b.py")]
    [InlineData("../b.py")]
    public void A_list_with_entries_outside_of_its_folders_is_refused(string path)
    {
        StoredContent content = new(new string('a', 64), 1, false);
        ManifestEntry[] entries = [ManifestEntry.File(path, content, 0), ManifestEntry.Link("lib", "/etc", 0)];
        LayerComponent part = new(ComponentKind.Generated, "", "", [.. entries]);
        LayerManifest manifest = new(entries, [part]);

        using MemoryStream text = new();
        StoredLayerText.Write(text, _layer with { Manifest = manifest });
        text.Position = 0;
        StoredLayerText.Read(text).ShouldBeNull();
    }

    private static string Text(LayerComponent part) =>
        $"{part}: {string.Join(' ', part.Entries.Select(entry => entry.Path))}";
}
