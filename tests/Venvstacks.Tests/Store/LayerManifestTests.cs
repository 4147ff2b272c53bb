using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Store;

namespace Venvstacks.Tests.Store;

public sealed class LayerManifestTests
{
    private static readonly string Hash = new('a', 64);

    [Fact]
    public void Entries_come_folder_by_folder()
    {
        var builder = new ManifestBuilder("app-x", time: 5);
        foreach (string path in new[] { "lib/a.py", "lib/a/b.py", "lib/a-b/c.py", "lib/Z.py" })
            builder.Add(ManifestEntry.File(path, new StoredContent(Hash, 1, false), 5), "one");

        LayerManifest manifest = builder.Build(_ => false);

        manifest
            .Entries.Select(entry => entry.Path)
            .ShouldBe(["lib", "lib/Z.py", "lib/a", "lib/a/b.py", "lib/a-b", "lib/a-b/c.py", "lib/a.py"]);
    }

    [Fact]
    public void The_text_form_reads_back()
    {
        LayerManifest manifest = LayerManifest.Create([
            ManifestEntry.Directory("bin", 7),
            ManifestEntry.File("bin/python", new StoredContent(Hash, 12, true), 7),
            ManifestEntry.File("é.txt", new StoredContent(Hash, 0, false), 0),
            ManifestEntry.Link("bin/python3", "python", 7),
        ]);

        LayerManifest again = LayerManifest.Parse(manifest.ToText());

        again.Entries.ShouldBe(manifest.Entries);
        again.Hash.ShouldBe(manifest.Hash);
    }

    [Fact]
    public void One_path_with_two_contents_names_both_packages()
    {
        var builder = new ManifestBuilder("app-x", time: 0);
        builder.Add(ManifestEntry.File("lib/a.py", new StoredContent(Hash, 1, false), 0), "one 1.0");
        builder.Add(ManifestEntry.File("lib/a.py", new StoredContent(Hash, 1, false), 0), "two 1.0");

        var error = Should.Throw<BuildEnvException>(() =>
            builder.Add(
                ManifestEntry.File("lib/a.py", new StoredContent(new string('b', 64), 1, false), 0),
                "three 1.0"
            )
        );

        error.Message.ShouldBe("Layer app-x: 'lib/a.py' is in both one 1.0 and three 1.0, with different contents");
    }

    [Fact]
    public void A_file_is_no_folder()
    {
        var builder = new ManifestBuilder("app-x", time: 0);
        builder.Add(ManifestEntry.Link("lib64", "lib", 0), "the environment");

        Should.Throw<BuildEnvException>(() =>
            builder.Add(ManifestEntry.File("lib64/a.py", new StoredContent(Hash, 1, false), 0), "one 1.0")
        );
    }

    [Fact]
    public void Names_that_differ_only_in_case_are_refused_where_they_matter()
    {
        var builder = new ManifestBuilder("app-x", time: 0);
        builder.Add(ManifestEntry.File("lib/Foo.py", new StoredContent(Hash, 1, false), 0), "one 1.0");
        builder.Add(ManifestEntry.File("lib/foo.py", new StoredContent(Hash, 1, false), 0), "one 1.0");

        Should.Throw<BuildEnvException>(() => builder.Build(_ => false));
        builder.Build(_ => true).Entries.Length.ShouldBe(3);
    }
}
