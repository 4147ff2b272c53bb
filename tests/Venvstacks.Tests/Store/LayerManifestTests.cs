using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Store;

namespace Venvstacks.Tests.Store;

public sealed class LayerManifestTests
{
    private static readonly string Hash = new('a', 64);

    private static readonly LayerComponent One = Part("one");

    [Fact]
    public void Entries_come_folder_by_folder()
    {
        ManifestBuilder builder = new("app-x", time: 5);
        foreach (string path in new[] { "lib/a.py", "lib/a/b.py", "lib/a-b/c.py", "lib/Z.py" })
            builder.Add(ManifestEntry.File(path, new StoredContent(Hash, 1, false), 5), One);

        LayerManifest manifest = builder.Build(_ => false);

        manifest
            .Entries.Select(entry => entry.Path)
            .ShouldBe(["lib", "lib/Z.py", "lib/a", "lib/a/b.py", "lib/a-b", "lib/a-b/c.py", "lib/a.py"]);
    }

    [Fact]
    public void One_path_with_two_contents_names_both_packages()
    {
        ManifestBuilder builder = new("app-x", time: 0);
        builder.Add(ManifestEntry.File("lib/a.py", new StoredContent(Hash, 1, false), 0), One);
        builder.Add(ManifestEntry.File("lib/a.py", new StoredContent(Hash, 1, false), 0), Part("two"));

        BuildEnvException error = Should.Throw<BuildEnvException>(() =>
            builder.Add(
                ManifestEntry.File("lib/a.py", new StoredContent(new string('b', 64), 1, false), 0),
                Part("three")
            )
        );

        error.Message.ShouldBe("Layer app-x: 'lib/a.py' is in both one 1.0 and three 1.0, with different contents");
    }

    [Fact]
    public void A_file_is_no_folder()
    {
        ManifestBuilder builder = new("app-x", time: 0);
        builder.Add(ManifestEntry.Link("lib64", "lib", 0), new LayerComponent(ComponentKind.Generated, "", "", []));

        Should.Throw<BuildEnvException>(() =>
            builder.Add(ManifestEntry.File("lib64/a.py", new StoredContent(Hash, 1, false), 0), One)
        );
    }

    [Fact]
    public void Names_that_differ_only_in_case_are_refused_where_they_matter()
    {
        ManifestBuilder builder = new("app-x", time: 0);
        builder.Add(ManifestEntry.File("lib/Foo.py", new StoredContent(Hash, 1, false), 0), One);
        builder.Add(ManifestEntry.File("lib/foo.py", new StoredContent(Hash, 1, false), 0), One);

        Should.Throw<BuildEnvException>(() => builder.Build(_ => false));
        builder.Build(_ => true).Entries.Length.ShouldBe(3);
    }

    private static LayerComponent Part(string package) => new(ComponentKind.Package, package, "1.0", []);
}
