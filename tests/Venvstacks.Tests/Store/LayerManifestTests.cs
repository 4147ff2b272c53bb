using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;
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

        LayerManifest manifest = builder.Build(Target.MacosArm64);

        manifest
            .Entries.Select(entry => entry.Path)
            .ShouldBe(["lib", "lib/Z.py", "lib/a", "lib/a/b.py", "lib/a-b", "lib/a-b/c.py", "lib/a.py"]);
    }

    [Fact]
    public void One_path_with_two_contents_is_the_later_packages()
    {
        ManifestBuilder builder = new("app-x", time: 0);
        builder.Add(ManifestEntry.File("lib/a.py", new StoredContent(Hash, 1, false), 0), One);
        builder.Add(ManifestEntry.File("lib/a.py", new StoredContent(Hash, 1, false), 0), Part("two"));
        builder.Add(ManifestEntry.File("lib/a.py", new StoredContent(new string('b', 64), 1, false), 0), Part("three"));

        builder
            .Findings.Single()
            .Message.ShouldBe("layer 'app-x': 'lib/a.py' is in both one 1.0 and three 1.0, with different contents");
        builder.Build(Target.LinuxX64).Inventory.Single().Name.ShouldBe("three");
    }

    [Theory]
    [InlineData(ComponentKind.Runtime)]
    [InlineData(ComponentKind.Generated)]
    public void A_package_replaces_nothing_of_the_environment(ComponentKind kind)
    {
        ManifestBuilder builder = new("app-x", time: 0);
        LayerComponent ours = new(kind, "ours", "", []);
        builder.Add(ManifestEntry.File("bin/python", new StoredContent(Hash, 1, true), 0), ours);

        Should
            .Throw<BuildEnvException>(() =>
                builder.Add(ManifestEntry.File("bin/python", new StoredContent(new string('b', 64), 1, true), 0), One)
            )
            .Diagnostics[0]
            .Code.ShouldBe("VS3011");
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

    [Theory]
    [InlineData("lib/Foo.py", "lib/foo.py")]
    [InlineData("lib/\u00E9.py", "lib/e\u0301.py")]
    [InlineData("LICENSE/x", "license/y")]
    [InlineData("stra\u00DFe/\u00C5", "stra\u00DFe/A\u030A")]
    [InlineData("\uAC00", "\u1100\u1161")]
    public void Names_that_fold_together_are_refused_on_Windows_and_macOS(string one, string other)
    {
        ManifestBuilder builder = new("app-x", time: 0);
        builder.Add(ManifestEntry.File(one, new StoredContent(Hash, 1, false), 0), One);
        builder.Add(ManifestEntry.File(other, new StoredContent(Hash, 1, false), 0), Part("two"));

        foreach (Target target in (Target[])[Target.WindowsX64, Target.MacosArm64])
        {
            string message = Should.Throw<BuildEnvException>(() => builder.Build(target)).Message;
            message.ShouldContain($"of two 1.0 are one path on {target}");
        }
        builder.Build(Target.LinuxX64).Entries.ShouldContain(entry => entry.Path == other);
    }

    [Theory]
    [InlineData("aux.py")]
    [InlineData("con/x.py")]
    [InlineData("T14:50:54.xml")]
    [InlineData("what?")]
    [InlineData("a.py.")]
    [InlineData("b ")]
    [InlineData("com1.tar.gz")]
    [InlineData("a|b")]
    [InlineData("x/LPT\u00B9")]
    public void Names_that_Windows_cannot_hold_are_refused_for_it(string path)
    {
        ManifestBuilder builder = new("app-x", time: 0);
        builder.Add(
            ManifestEntry.File(path, new StoredContent(Hash, 1, false), 0),
            new LayerComponent(ComponentKind.Modules, "", "", [])
        );

        var error = Should.Throw<BuildEnvException>(() => builder.Build(Target.WindowsX64));
        error.Message.ShouldMatch(
            " of the application's modules cannot exist on win_amd64: (a name (has|ends)|'.*' is a reserved device name) "
        );
        error.Diagnostics[0].Code.ShouldBe("VS3013");
        builder.Build(Target.LinuxX64).Entries.ShouldContain(entry => entry.Path == path);
        builder.Build(Target.MacosArm64).Entries.ShouldContain(entry => entry.Path == path);
    }

    private static LayerComponent Part(string package) => new(ComponentKind.Package, package, "1.0", []);
}
