using Venvstacks.Formats.Text;

namespace Venvstacks.Tests.Definitions;

/// <summary>One mistake is one error, at its place, with what is meant.</summary>
public class MisspeltTests
{
    private const string Stack = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = []

        [[runtimes]]
        name = "pz"
        python_implementation = "cpython@3.12.1"
        requirements = []

        [[frameworks]]
        name = "f"
        runtime = "py"
        requirements = []

        [[applications]]
        name = "a"
        frameworks = ["f"]
        launch_module = "main.py"
        requirements = []

        """;

    [Theory]
    [InlineData("[[applications]]", "[[applcations]]", "16:3", "did you mean 'applications'?")]
    [InlineData("[[applications]]", "[[application]]", "16:3", "did you mean 'applications'?")]
    [InlineData("[[applications]]", "[[Applications]]", "16:3", "did you mean 'applications'?")]
    [InlineData("[[applications]]", "[applicatons]", "16:2", "did you mean 'applications'?")]
    [InlineData("[[applications]]", "[[apps]]", "16:3", "[[runtimes]], [[frameworks]] or [[applications]]")]
    [InlineData("[[frameworks]]", "[[framework]]", "11:3", "did you mean 'frameworks'?")]
    [InlineData("[[frameworks]]", "[[layers]]", "11:3", "[[runtimes]], [[frameworks]] or [[applications]]")]
    [InlineData("[[runtimes]]\nname = \"py\"", "[[runtime]]\nname = \"py\"", "1:3", "did you mean 'runtimes'?")]
    public async Task A_misspelt_table_of_layers_is_one_error(string right, string wrong, string place, string help) =>
        await RequireOneErrorAsync(right, wrong, place, help);

    [Theory]
    [InlineData("name = \"py\"", "nam = \"py\"", "2:1", "did you mean 'name'?")]
    [InlineData("name = \"f\"", "Name = \"f\"", "12:1", "did you mean 'name'?")]
    [InlineData("launch_module =", "launch_modul =", "19:1", "did you mean 'launch_module'?")]
    [InlineData("runtime = \"py\"", "runtme = \"py\"", "13:1", "did you mean 'runtime'?")]
    [InlineData("runtime = \"py\"", "runtimes = \"py\"", "13:1", "did you mean 'runtime'?")]
    [InlineData("frameworks = [\"f\"]", "framework = [\"f\"]", "18:1", "did you mean 'frameworks'?")]
    [InlineData(
        "python_implementation = \"cpython@3.11.7\"",
        "python_implementaton = \"cpython@3.11.7\"",
        "3:1",
        "did you mean 'python_implementation'?"
    )]
    [InlineData("3.11.7\"\nrequirements", "3.11.7\"\nrequirement", "4:1", "did you mean 'requirements'?")]
    public async Task A_misspelt_key_is_one_error(string right, string wrong, string place, string help) =>
        await RequireOneErrorAsync(right, wrong, place, help);

    [Fact]
    public async Task A_table_of_layers_without_its_second_brackets_is_one_error()
    {
        using DefinitionFolder folder = new(
            "[runtimes]\nname = 'py'\n[[frameworks]]\nname = 'f'\nruntime = 'py'\nrequirements = []\n"
        );
        string told = await folder.ReadProblemsAsync();
        told.Split("LayerSpecError").Length.ShouldBe(2);
        told.ShouldContain("'runtimes' of the stack definition must be an array, not a table");
    }

    [Theory]
    [InlineData("[other]\nx = 1\n", "'other'")]
    [InlineData("[tools.uv]\nno-index = true\n", "'tools'")]
    [InlineData("[project]\nrequirements = []\n", "'project'")]
    [InlineData("[[authors]]\nname = 'x'\n", "'authors'")]
    public async Task Other_unknown_tables_are_warnings(string table, string name)
    {
        using DefinitionFolder folder = new(Stack + table);
        (await folder.ReadAsync()).Warnings.ShouldHaveSingleItem().Message.ShouldContain(name);
    }

    [Theory]
    [InlineData("pkg", "it has no '__main__.py'")]
    [InlineData("notes.txt", "it is not a '.py' file")]
    [InlineData("app.pyw", "it is not a '.py' file")]
    [InlineData("app.so", "it is not a '.py' file")]
    [InlineData("app", "it is not a '.py' file")]
    [InlineData("my.app.py", "its name contains a '.'")]
    [InlineData("my.pkg/__main__.py", "its name contains a '.'")]
    [InlineData("json.py", "Python runs the module 'json' of its standard library")]
    [InlineData("email/__main__.py", "Python runs the module 'email' of its standard library")]
    [InlineData("src/types.py", "Python runs the module 'types' of its standard library")]
    [InlineData("__main__.py", "Python runs the module '__main__' of its standard library")]
    [InlineData("this.py", "Python runs the module 'this' of its standard library")]
    [InlineData("antigravity.py", "Python runs the module 'antigravity' of its standard library")]
    [InlineData("idlelib.py", "Python runs the module 'idlelib' of its standard library")]
    [InlineData("__phello__.py", "Python runs the module '__phello__' of its standard library")]
    [InlineData("tomllib.py", "Python runs the module 'tomllib' of its standard library")]
    [InlineData("sqlite3.py", "Python runs the module 'sqlite3' of its standard library")]
    [InlineData("distutils.py", "Python runs the module 'distutils' of its standard library")]
    public async Task A_launch_module_that_cannot_be_run_is_a_warning(string path, string problem)
    {
        using DefinitionFolder folder = new(Application(path));
        folder.Write(path == "pkg" ? "pkg/__init__.py" : path, "");
        Diagnostic warning = (await folder.ReadAsync()).Warnings.ShouldHaveSingleItem();
        warning.Code.ShouldBe("VS1028");
        warning.Message.ShouldBe(
            $"the launch module '{Module(path)}' of application 'a' cannot be run with 'python -m': {problem}"
        );
        warning.Span!.Position.Line.ShouldBe(19);
        warning.Help.ShouldBe(
            problem.Contains("name", StringComparison.Ordinal) || problem.StartsWith("Python", StringComparison.Ordinal)
                ? "rename the module"
                : "name a '.py' file, or a package with a '__main__.py'"
        );
    }

    [Theory]
    [InlineData("start.py")]
    [InlineData("my-app.py")]
    [InlineData("_app.py")]
    [InlineData("app.pyc")]
    [InlineData("pkg/__main__.py")]
    [InlineData("json_app.py")]
    [InlineData("annotationlib.py")]
    [InlineData("binhex.py")]
    [InlineData("winreg.py")]
    public async Task Other_launch_modules_are_told_nothing(string path)
    {
        using DefinitionFolder folder = new(Application(path));
        folder.Write(path, "");
        (await folder.ReadAsync()).Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_launch_module_that_is_missing_is_one_error()
    {
        using DefinitionFolder folder = new(Application("gone.txt"));
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain("does not exist");
        told.ShouldNotContain("python -m");
    }

    private static string Module(string path) => path.Replace("/__main__.py", "", StringComparison.Ordinal);

    private static string Application(string path) =>
        Stack.Replace("\"main.py\"", $"\"{Module(path)}\"", StringComparison.Ordinal);

    private static async Task RequireOneErrorAsync(string right, string wrong, string place, string help)
    {
        int at = Stack.IndexOf(right, StringComparison.Ordinal);
        using DefinitionFolder folder = new(Stack.Remove(at, right.Length).Insert(at, wrong));
        string told = await folder.ReadProblemsAsync();
        told.Split("LayerSpecError").Length.ShouldBe(2, told);
        told.ShouldContain($"--> DIR/venvstacks.toml:{place}\n");
        told.ShouldContain(help);
    }
}
