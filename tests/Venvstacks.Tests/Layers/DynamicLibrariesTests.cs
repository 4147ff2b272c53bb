using System.Collections.Immutable;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Layers;

public sealed class DynamicLibrariesTests
{
    private static readonly PythonLayout Layout = new(Target.LinuxX64, "3.11", IsRuntime: false);

    [Theory]
    [InlineData("liba.so", true)]
    [InlineData("liba.dylib", true)]
    [InlineData("liba.so.1", false)]
    [InlineData("a.cpython-311-x86_64-linux-gnu.so", false)]
    [InlineData("a.cpython-312-x86_64-linux-gnu.so", true)]
    [InlineData("a.abi3.so", false)]
    [InlineData("liba-1.2.abi3.so", true)]
    [InlineData(".so", false)]
    public void Extension_modules_are_no_libraries(string name, bool isLibrary)
    {
        ImmutableSortedDictionary<string, string> found = DynamicLibraries.Find(
            "app-x",
            Layout,
            [],
            [$"lib/python3.11/site-packages/p/{name}"]
        );

        found.Count.ShouldBe(isLibrary ? 1 : 0);
    }

    [Theory]
    [InlineData("liba.so", true)]
    [InlineData("a.so", false)]
    [InlineData("lib?.so", true)]
    [InlineData("*.so", true)]
    [InlineData("one/*", false)]
    [InlineData("one/**", true)]
    [InlineData("one/**/liba.so", true)]
    [InlineData("one/two/lib[a-c].so", true)]
    [InlineData("one/two/lib[!a-c].so", false)]
    [InlineData("two/**/*", true)]
    [InlineData("site-packages/*/*/*", true)]
    [InlineData("**", true)]
    public void Patterns_match_the_end_of_the_path(string pattern, bool matches)
    {
        string path = "lib/python3.11/site-packages/one/two/liba.so";

        DynamicLibraries.Find("app-x", Layout, [pattern], [path]).IsEmpty.ShouldBe(matches);
    }

    [Fact]
    public void Two_libraries_of_one_name_are_named()
    {
        string site = Layout.SitePackages;

        BuildEnvException error = Should.Throw<BuildEnvException>(() =>
            DynamicLibraries.Find("app-x", Layout, [], [$"{site}/b/liba.so", $"{site}/a/liba.so", $"{site}/c/libb.so"])
        );

        error
            .Diagnostics[0]
            .Notes.ShouldBe([$"share/venv/dynlib/liba.so could be {site}/a/liba.so or {site}/b/liba.so"]);
        error.Diagnostics[0].Help!.ShouldContain("dynlib_exclude");
    }
}
