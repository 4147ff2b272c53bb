using Venvstacks.Layers;
using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Tests.Layers;

/// <summary>Modules of one name in two parts of a layer: the one that Python never imports is named.</summary>
public sealed class HiddenModulesTests : IDisposable
{
    private readonly Scratch _folder = new();
    private readonly ContentStore _store;
    private readonly TestLayers _layers;

    public HiddenModulesTests()
    {
        _store = new ContentStore(_folder["store"]);
        _layers = new TestLayers(_store);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("foo.py", "foo/__init__.py", "'foo.py' of one 1.0", "'foo/__init__.py' of two 1.0")]
    [InlineData("foo/__init__.py foo/x.py", "foo.py", "'foo.py' of two 1.0", "'foo/__init__.py' of one 1.0")]
    [InlineData(
        "six.py",
        "six.cpython-311-x86_64-linux-gnu.so",
        "'six.py' of one 1.0",
        "'six.cpython-311-x86_64-linux-gnu.so' of two 1.0"
    )]
    [InlineData("six.abi3.so", "six/__init__.py", "'six.abi3.so' of one 1.0", "'six/__init__.py' of two 1.0")]
    [InlineData("foo.pyc", "foo.py", "'foo.pyc' of one 1.0", "'foo.py' of two 1.0")]
    [InlineData("foo.py", "foo/bar.py", "'foo/' of two 1.0", "'foo.py' of one 1.0")]
    [InlineData("ns/a.py", "ns/a/__init__.py ns/b.py", "'ns/a.py' of one 1.0", "'ns/a/__init__.py' of two 1.0")]
    [InlineData(
        "foo.py",
        "foo/__init__.cpython-311-darwin.so",
        "'foo.py' of one 1.0",
        "'foo/__init__.cpython-311-darwin.so' of two 1.0"
    )]
    public void A_module_behind_another_of_its_name_is_a_warning(string one, string two, string hidden, string first)
    {
        Finding finding = Find(one, two).ShouldHaveSingleItem();
        finding.Code.ShouldBe("VS3014");
        finding.IsRefused.ShouldBeFalse();
        finding.Packages.Length.ShouldBe(2);
        finding.Message.ShouldBe(
            $"layer 'framework-f': {hidden} is never imported, because Python imports {first} under that name"
        );
    }

    [Theory]
    [InlineData("foo.py foo.cpython-311-x86_64-linux-gnu.so", "bar.py")]
    [InlineData("foo.py foo/__init__.py", "bar.py")]
    [InlineData("ns/a.py", "ns/b.py")]
    [InlineData("foo/__init__.py", "foo/plugin.py")]
    [InlineData("foo.py", "foo/data.txt")]
    [InlineData("foo.py", "foo-2.0.dist-info/x")]
    [InlineData("foo.py", "foo.pyi")]
    [InlineData("foo.py", "data:share/foo/__init__.py")]
    public void Other_neighbours_are_silent(string one, string two) => Find(one, two).ShouldBeEmpty();

    [Theory]
    [InlineData("main.py", "main/__init__.py", "'main.py' of the application's modules", "'main/__init__.py' of p 1.0")]
    [InlineData(
        "main/__init__.py main/__main__.py",
        "main.py",
        "'main.py' of p 1.0",
        "'main/__init__.py' of the application's modules"
    )]
    [InlineData("main.py", "main.abi3.so", "'main.py' of the application's modules", "'main.abi3.so' of p 1.0")]
    [InlineData(
        "helper.py",
        "helper/__init__.py helper/x.py",
        "'helper.py' of the application's modules",
        "'helper/__init__.py' of p 1.0"
    )]
    public void So_are_the_modules_of_an_application(string modules, string package, string hidden, string first)
    {
        LayerRecipe recipe = _layers.Recipe(
            TestLayers.Application,
            Target.LinuxX64,
            _layers.Wheel("p", package.Split(' '))
        ) with
        {
            Modules = [.. modules.Split(' ').Select(path => _store.AddText(path, "mine", 0))],
        };
        new LayerAssembler(_store)
            .Assemble(recipe, TestContext.Current.CancellationToken)
            .Findings.ShouldHaveSingleItem()
            .Message.ShouldBe(
                $"layer 'app-a': {hidden} is never imported, because Python imports {first} under that name"
            );
    }

    private IEnumerable<Finding> Find(string one, string two)
    {
        LayerRecipe recipe = _layers.Recipe(
            TestLayers.Framework,
            Target.LinuxX64,
            _layers.Wheel("one", one.Split(' ')),
            _layers.Wheel("two", two.Split(' '))
        );
        return new LayerAssembler(_store).Assemble(recipe, TestContext.Current.CancellationToken).Findings;
    }
}
