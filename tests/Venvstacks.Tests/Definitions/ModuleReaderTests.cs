using System.Diagnostics;
using Venvstacks.Diagnostics;
using Venvstacks.Sources;

namespace Venvstacks.Tests.Definitions;

/// <summary>A module is a file or a folder beside the definition, and nothing else.</summary>
public class ModuleReaderTests
{
    private const string Stack = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = []

        [[applications]]
        name = "app"
        runtime = "py"
        requirements = []
        launch_module = "

        """;

    [Theory]
    [InlineData("a\\u0000b", "has a control character")]
    [InlineData("/etc/hosts", "is not a path relative to the stack definition")]
    [InlineData("/dev/null", "is not a path relative to the stack definition")]
    [InlineData(".", "is the directory of the stack definition or a parent of it")]
    [InlineData("sub/..", "is the directory of the stack definition or a parent of it")]
    [InlineData("..", "is the directory of the stack definition or a parent of it")]
    [InlineData("", "does not exist")]
    [InlineData("gone", "does not exist")]
    [InlineData("broken", "is a link to 'nowhere', which does not exist")]
    [InlineData("pipe", "is neither a file nor a directory")]
    [InlineData(
        "zeros",
        "is a link to '/dev/zero', which is outside the directory of the stack definition and of the module"
    )]
    public async Task What_is_no_module_is_told_at_its_place(string path, string problem)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("links and pipes of Unix");
        using DefinitionFolder folder = With(path);
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain($"{problem}  [VS10");
        told.ShouldContain("--> DIR/venvstacks.toml:10:17\n");
    }

    [Theory]
    [InlineData("main.py")]
    [InlineData("sub")]
    [InlineData("./sub/other.py")]
    [InlineData("link.py")]
    public async Task Files_folders_and_links_to_them_are_modules(string path)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("links of Unix");
        using DefinitionFolder folder = With(path);
        (await folder.ReadAsync()).Applications[0].LaunchModule.DeclaredPath.ShouldBe(path);
    }

    [Theory]
    [InlineData("pipe", "is neither a file nor a directory")]
    [InlineData("broken", "is a link to '../broken', which does not exist")]
    public async Task Pipes_and_links_to_nothing_in_a_package_are_an_error(string name, string problem)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("links and pipes of Unix");
        using DefinitionFolder folder = With("sub");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "sub", "x"), Path.Combine("..", name));
        SourceModule module = (await folder.ReadAsync()).Applications[0].LaunchModule;
        Should
            .Throw<LayerSpecException>(() => ModuleHash.Of(module))
            .Message.ShouldBe($"'x' in the module 'sub' {problem}");
    }

    private static DefinitionFolder With(string launchModule)
    {
        DefinitionFolder folder = new(Stack.TrimEnd() + launchModule + "\"\n");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "broken"), "nowhere");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "link.py"), "main.py");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "zeros"), "/dev/zero");
        using Process pipe = Process.Start("mkfifo", Path.Combine(folder.Root, "pipe"));
        pipe.WaitForExit();
        return folder;
    }
}
