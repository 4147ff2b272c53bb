using Venvstacks.Platforms;
using Venvstacks.Store;

namespace Venvstacks.Tests.Store;

/// <summary>Which names a target can hold: one rule for wheels, runtimes and modules.</summary>
public class TargetPathsTests
{
    /// <summary>The issue names the first five; the others are further members.</summary>
    [Theory]
    [InlineData("aux.py", true, false)]
    [InlineData("con/x.py", true, false)]
    [InlineData("T14:50:54.xml", true, false)]
    [InlineData("what?", true, false)]
    [InlineData("trailing.", true, false)]
    [InlineData("trailing ", true, false)]
    [InlineData("a/COM1.tar.gz", true, false)]
    [InlineData("a/lpt9", true, false)]
    [InlineData("CONOUT$", true, false)]
    [InlineData("a|b", true, false)]
    [InlineData("a\"b", true, false)]
    [InlineData("nul .txt", true, false)]
    [InlineData("com\u00b9", true, false)]
    [InlineData("Foo.py foo.py", true, true)]
    [InlineData("\u00e9.py e\u0301.py", true, true)]
    [InlineData("a/B/c.py A/b/d.py a/b/c.py", true, true)]
    [InlineData("\u00c9.py e\u0301.py", true, true)]
    [InlineData("\u212b.py \u00e5.py", true, true)]
    [InlineData("STRASSE.py stra\u00dfe.py", false, false)]
    [InlineData("auxiliary.py", false, false)]
    [InlineData("com10.py", false, false)]
    [InlineData(".hidden", false, false)]
    [InlineData("a.b.c", false, false)]
    public void A_name_may_be_impossible_on_Windows_or_macOS(string names, bool onWindows, bool onMacos)
    {
        string[] paths =
            names.StartsWith("nul", StringComparison.Ordinal) || names.EndsWith(' ') ? [names] : names.Split(' ');
        foreach (Target target in Target.All)
        {
            bool isProblem = target.IsWindows ? onWindows : !target.IsLinux && onMacos;
            (TargetPaths.FindProblem(paths, target) is not null).ShouldBe(isProblem, $"{target}");
        }
    }

    [Fact]
    public void The_problem_names_the_paths()
    {
        $"{TargetPaths.FindProblem(["ok", "aux.py"], Target.WindowsX64)}".ShouldBe(
            "'aux.py', which cannot exist on win_amd64: 'aux.py' is a reserved device name on Windows"
        );
        $"{TargetPaths.FindProblem(["A", "a"], Target.MacosArm64)}".ShouldBe(
            "'A' and 'a', which are one path on macosx_arm64: they differ in case or Unicode form only"
        );
    }
}
