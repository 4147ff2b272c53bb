using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Packaging.Tests.Wheels;

public class EntryPointsTests
{
    [Theory]
    [InlineData("foo = foo:main")]
    [InlineData("foo-bar.baz = foo.sub.module : cls.method [extra1, extra2]")]
    [InlineData("python-argcomplete = argcomplete:main")]
    [InlineData("pythonic = module")]
    [InlineData("größe = modül:haupt")]
    [InlineData("foo")]
    [InlineData("foo = ")]
    [InlineData("foo = foo:main; import os")]
    [InlineData("foo = foo:1main")]
    [InlineData("foo = foo..bar:main")]
    [InlineData("# comment\n; comment\n\nfoo=foo:main")]
    public void Harmless_scripts_pass(string lines) =>
        EntryPoints.FindProblem($"[console_scripts]\n{lines}\n").ShouldBeNull();

    [Fact]
    public void Other_groups_may_hold_anything() => EntryPoints.FindProblem("[plugins]\n../x = a b c\n").ShouldBeNull();

    [Theory]
    [InlineData("python")]
    [InlineData("Python3")]
    [InlineData("python3.12")]
    [InlineData("python3.13t")]
    [InlineData("pythonw.exe")]
    public void The_interpreter_stays(string name)
    {
        EntryPoints.IsInterpreterName(name).ShouldBeTrue();
        EntryPoints
            .FindProblem($"[gui_scripts]\n{name} = foo:main\n")
            .ShouldBe($"the script '{name}' would replace the interpreter");
    }

    [Theory]
    [InlineData(".. = foo:main")]
    [InlineData(" = foo:main")]
    [InlineData("a/b = foo:main")]
    [InlineData("a\\b = foo:main")]
    [InlineData("a:b = foo:main")]
    public void Other_scripts_do_not(string line) =>
        EntryPoints.FindProblem($"[console_scripts]\n{line}\n").ShouldNotBeNull();
}
