using Venvstacks.Definitions;
using Venvstacks.Diagnostics;
using Venvstacks.Sources;

namespace Venvstacks.Tests.Sources;

/// <summary>What a link of a module leads to lies in the folder of the definition, or in that of a module that <c>..</c> names.</summary>
public sealed class SourceLinksTests : IDisposable
{
    private const string Outside = "which is outside the directory of the stack definition and of the module";

    private readonly Scratch _folder = new();

    public SourceLinksTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links of Unix");
        foreach (
            string path in (string[])
                [
                    "out/secret.py",
                    "out/pkg/__init__.py",
                    "shared/tool.py",
                    "shared/impl.py",
                    "shared/pkg/__init__.py",
                    "stack/main.py",
                    "stack/pkg/__init__.py",
                    "stack/pkg/data/x.txt",
                    "stack/other/y.py",
                    "stackless/z.py",
                ]
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
            File.WriteAllText(_folder[path], path);
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A module that is a link, or lies in one.</summary>
    [Theory]
    [InlineData("m.py", "m.py -> ABS/out/secret.py", "is a link to 'ABS/out/secret.py', OUT")]
    [InlineData("m.py", "m.py -> ../out/secret.py", "is a link to 'ABS/out/secret.py', OUT")]
    [InlineData("m.py", "m.py -> /etc/passwd", "is a link to '/etc/passwd', OUT")]
    [InlineData("m.py", "m.py -> one, one -> two, two -> ../out/secret.py", "is a link to 'ABS/out/secret.py', OUT")]
    [InlineData("m", "m -> ../out/pkg", "is a link to 'ABS/out/pkg', OUT")]
    [InlineData("m", "m -> ../stackless", "is a link to 'ABS/stackless', OUT")]
    [InlineData("in/secret.py", "in -> ../out", "lies in 'in', a link to 'ABS/out', OUT")]
    [InlineData("other/in/pkg", "other/in -> ../../out", "lies in 'other/in', a link to 'ABS/out', OUT")]
    [InlineData("m.py", "through -> ../out, m.py -> through/secret.py", "is a link to 'ABS/out/secret.py', OUT")]
    [InlineData("m.py", "m.py -> ../out/none.py", "is a link to 'ABS/out/none.py', OUT")]
    [InlineData("m.py", "m.py -> none.py", "is a link to 'none.py', which does not exist")]
    [InlineData("m.py", "m.py -> n.py, n.py -> m.py", "is a link to 'n.py', which leads back to itself")]
    [InlineData("../shared/m.py", "../shared/m.py -> ../out/secret.py", "is a link to 'ABS/out/secret.py', OUT")]
    [InlineData("m.py", "m.py -> main.py", null)]
    [InlineData("m.py", "m.py -> ABS/stack/other/y.py", null)]
    [InlineData("m.py", "m.py -> one, one -> ../stack/other/../main.py", null)]
    [InlineData("m", "m -> pkg", null)]
    [InlineData("in/y.py", "in -> other", null)]
    [InlineData("../shared/tool.py", "", null)]
    [InlineData("../shared/m.py", "../shared/m.py -> impl.py", null)]
    [InlineData("../shared/m.py", "../shared/m.py -> ../stack/main.py", null)]
    [InlineData("../linked/tool.py", "../linked -> shared", null)]
    [InlineData("..hidden/y.py", "..hidden -> ../out", "lies in '..hidden', a link to 'ABS/out', OUT")]
    public async Task A_module_leads_to_files_of_its_stack(string module, string links, string? problem)
    {
        Link(links);
        new SourceLinks(Module(module)).FindProblem()?.Problem.ShouldBe(Expand(problem));
        string told = await ReadAsync(module);
        if (problem is null)
            told.ShouldBe("");
        else if (Path.Exists(_folder[$"stack/{module}"]))
            told.ShouldContain($"the launch module '{module}' of application 'app' {Expand(problem)}");
        else
            told.ShouldNotBeEmpty();
    }

    /// <summary>A module that holds links.</summary>
    [Theory]
    [InlineData(
        "pkg",
        "pkg/m.py -> ../../out/secret.py",
        "'m.py' in the module 'pkg' is a link to 'ABS/out/secret.py', OUT"
    )]
    [InlineData("pkg", "pkg/data/m -> /etc", "'data/m' in the module 'pkg' is a link to '/etc', OUT")]
    [InlineData("pkg", "pkg/m -> ../../out/pkg", "'m' in the module 'pkg' is a link to 'ABS/out/pkg', OUT")]
    [InlineData("pkg", "pkg/m -> n, pkg/n -> ../../out", "'m' in the module 'pkg' is a link to 'ABS/out', OUT")]
    [InlineData("pkg", "pkg/m -> ../../out/none", "'m' in the module 'pkg' is a link to 'ABS/out/none', OUT")]
    [InlineData("pkg", "pkg/m -> none", "'m' in the module 'pkg' is a link to 'none', which does not exist")]
    [InlineData(
        "pkg",
        "pkg/m -> n, pkg/n -> m",
        "'m' in the module 'pkg' is a link to 'n', which leads back to itself"
    )]
    [InlineData("pkg", "pkg/m -> m", "'m' in the module 'pkg' is a link to 'm', which leads back to itself")]
    [InlineData("m", "m -> pkg, pkg/x -> ../../out", "'x' in the module 'm' is a link to 'ABS/out', OUT")]
    [InlineData(
        "../shared/pkg",
        "../shared/pkg/m.py -> ../impl.py",
        "'m.py' in the module '../shared/pkg' is a link to 'ABS/shared/impl.py', OUT"
    )]
    [InlineData("pkg", "pkg/m.py -> ../main.py", null)]
    [InlineData("pkg", "pkg/m -> data", null)]
    [InlineData("pkg", "pkg/m -> .", null)]
    [InlineData("pkg", "pkg/m -> ../other", null)]
    [InlineData("../shared/pkg", "../shared/pkg/m.py -> __init__.py", null)]
    [InlineData("../shared/pkg", "../shared/pkg/m.py -> ../../stack/main.py", null)]
    [InlineData("pkg", "pkg/__pycache__ -> ../../out", null)]
    public void A_module_holds_links_to_files_of_its_stack_only(string module, string links, string? problem)
    {
        Link(links);
        if (problem is null)
            ModuleHash.Of(Module(module)).ShouldStartWith("sha256/");
        else
            Should
                .Throw<LayerSpecException>(() => ModuleHash.Of(Module(module)))
                .Diagnostics.ShouldHaveSingleItem()
                .Message.ShouldBe(Expand(problem));
    }

    [Fact]
    public void A_stack_may_itself_lie_behind_a_link()
    {
        Link("../alias -> stack, pkg/m.py -> ABS/stack/main.py");
        SourceModule module = new("pkg", _folder["alias/pkg"]) { BaseDirectory = _folder["alias"] };
        new SourceLinks(module).FindProblem().ShouldBeNull();
        ModuleHash.Of(module).ShouldStartWith("sha256/");
    }

    private SourceModule Module(string path) =>
        new(path, Path.GetFullPath(path, _folder["stack"])) { BaseDirectory = _folder["stack"] };

    private async Task<string> ReadAsync(string launchModule)
    {
        File.WriteAllText(
            _folder["stack/venvstacks.toml"],
            $"""
            [[runtimes]]
            name = "py"
            python_implementation = "cpython@3.11.7"
            requirements = []
            [[applications]]
            name = "app"
            runtime = "py"
            requirements = []
            launch_module = "{launchModule}"
            """
        );
        try
        {
            await new DefinitionReader(_ => null).ReadAsync(
                _folder["stack/venvstacks.toml"],
                TestContext.Current.CancellationToken
            );
            return "";
        }
        catch (LayerSpecException error)
        {
            return error.Message;
        }
    }

    // "PATH -> TARGET, ...", relative to the folder of the definition.
    private void Link(string links)
    {
        foreach (string link in links.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = link.Split(" -> ");
            File.CreateSymbolicLink(Path.GetFullPath(parts[0], _folder["stack"]), Expand(parts[1])!);
        }
    }

    private string? Expand(string? text) =>
        text
            ?.Replace("ABS", _folder.Folder, StringComparison.Ordinal)
            .Replace("OUT", Outside, StringComparison.Ordinal);
}
