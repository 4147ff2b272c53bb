using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Layers;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Layers;

public sealed class DynamicLibrariesTests
{
    private static readonly PythonLayout Layout = new(Target.LinuxX64, "3.11", IsRuntime: false);
    private static readonly ApplicationDefinition Layer = TestLayers.Application with { Name = "x" };

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
        var found = DynamicLibraries.Find(Layer, Layout, [$"lib/python3.11/site-packages/p/{name}"]);

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

        DynamicLibraries.Find(Layer with { DynlibExclude = [pattern] }, Layout, [path]).IsEmpty.ShouldBe(matches);
    }

    [Theory]
    [InlineData("*.so.*", "liblow.so.1,libz.so.1.2.3")]
    [InlineData("liblow.so.1", "liblow.so.1")]
    [InlineData("p/**", "liblow.so.1,libz.so.1.2.3,x.dll,y.abi3.so")]
    [InlineData("**/libz.so.[0-9]*", "libz.so.1.2.3")]
    [InlineData("*.abi3.so", "y.abi3.so")]
    [InlineData("*.missing", "")]
    public void Included_files_are_linked_too(string pattern, string expected)
    {
        string[] files = ["liblow.so.1", "libz.so.1.2.3", "x.dll", "y.abi3.so"];
        string[] paths = [.. files.Select(name => $"lib/python3.11/site-packages/p/{name}"), "lib/liblow.so.1"];
        ApplicationDefinition layer = Layer with { DynlibInclude = [pattern] };

        string names = string.Join(',', DynamicLibraries.Find(layer, Layout, paths).Keys);
        names.ShouldBe(expected);
        DynamicLibraries.Find(layer with { DynlibExclude = ["p/*"] }, Layout, paths).ShouldBeEmpty();
        DynamicLibraries.Find(Layer, Layout, paths).ShouldBeEmpty();
    }

    [Fact]
    public void Two_libraries_of_one_name_are_named()
    {
        string site = Layout.SitePackages;

        var error = Should.Throw<BuildEnvException>(() =>
            DynamicLibraries.Find(Layer, Layout, [$"{site}/b/liba.so", $"{site}/a/liba.so", $"{site}/c/libb.so"])
        );

        error
            .Diagnostics[0]
            .Notes.ShouldBe([$"share/venv/dynlib/liba.so could be {site}/a/liba.so or {site}/b/liba.so"]);
        error.Diagnostics[0].Help!.ShouldContain("dynlib_exclude");
    }
}
