using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Markers;

namespace Venvstacks.Packaging.Tests.Markers;

public sealed class MarkerExpressionTests
{
    private static readonly MarkerEnvironment Linux = new()
    {
        ImplementationName = "cpython",
        ImplementationVersion = "3.11.7",
        OsName = "posix",
        PlatformMachine = "x86_64",
        PlatformPythonImplementation = "CPython",
        PlatformSystem = "Linux",
        PythonFullVersion = "3.11.7",
        PythonVersion = "3.11",
        SysPlatform = "linux",
        Extras = [PackageName.Parse("gpu")],
    };

    [Theory]
    [InlineData("os_name=='nt'", "os_name == \"nt\"")]
    [InlineData("((os.name == 'a\"b'))", "os_name == 'a\"b'")]
    [InlineData("python_implementation not\t in 'x y'", "platform_python_implementation not in \"x y\"")]
    [InlineData("'3'<python_version", "\"3\" < python_version")]
    [InlineData("extra == 'X_y'", "extra == \"x-y\"")]
    [InlineData("'X_y' in extras", "\"x-y\" in extras")]
    [InlineData("extra=='a'and extra=='b'or extra=='c'", "extra == \"a\" and extra == \"b\" or extra == \"c\"")]
    [InlineData("((extra=='a' and extra=='b')) or extra=='c'", "(extra == \"a\" and extra == \"b\") or extra == \"c\"")]
    [InlineData("((extra=='a' or extra=='b')) and extra=='c'", "(extra == \"a\" or extra == \"b\") and extra == \"c\"")]
    [InlineData("(extra=='a' or extra=='b') or extra=='c'", "(extra == \"a\" or extra == \"b\") or extra == \"c\"")]
    [InlineData("(extra=='a' and extra=='b') and extra=='c'", "(extra == \"a\" and extra == \"b\") and extra == \"c\"")]
    public void A_marker_prints_as_packaging_prints_it(string text, string printed)
    {
        MarkerExpression marker = MarkerExpression.Parse(text);
        marker.ToString().ShouldBe(printed);
        MarkerExpression.Parse(printed).ShouldBe(marker);
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("foo == 'x'", 0, 3)]
    [InlineData("os_name = 'x'", 8, 1)]
    [InlineData("os_name == x", 11, 1)]
    [InlineData("os_name == 'x", 11, 2)]
    [InlineData("os_name == 'x' and", 18, 0)]
    [InlineData("os_name == 'x' os_name == 'y'", 15, 1)]
    [InlineData("(os_name == 'x'", 0, 15)]
    [InlineData("os_name == 'x')", 14, 1)]
    [InlineData("python_version > 3", 17, 1)]
    [InlineData("os_name == 'x' andos_name == 'x'", 15, 1)]
    public void What_is_no_marker_is_an_error_with_its_place(string text, int start, int length)
    {
        MarkerExpression.TryParse(text, out _, out ParseError? error).ShouldBeFalse();
        error.ShouldNotBeNull().Span.ShouldBe(new TextSpan(start, length));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(100_000, false)]
    public void Parentheses_nest_to_a_fixed_depth(int depth, bool valid) =>
        MarkerExpression
            .TryParse(new string('(', depth) + "os_name == 'x'" + new string(')', depth), out _, out _)
            .ShouldBe(valid);

    [Theory]
    [InlineData("python_version >= '3.9'", true)]
    [InlineData("python_version < '3.9'", false)]
    [InlineData("'3.9' <= python_version", true)]
    [InlineData("python_version ~= '3.10'", true)]
    [InlineData("python_version in '3.11 3.12'", true)]
    [InlineData("python_version not in '3.11 3.12'", false)]
    [InlineData("python_version == '3.*'", true)]
    [InlineData("python_full_version === '3.11.7'", true)]
    [InlineData("python_version == 'x'", true)] // passed over
    [InlineData("platform_release >= '5'", true)] // not known, so it may
    [InlineData("sys_platform == 'linux' and os_name == 'nt' or os_name == 'posix'", true)]
    [InlineData("sys_platform == 'linux' and (os_name == 'nt' or os_name == 'java')", false)]
    [InlineData("sys_platform >= 'linux'", true)]
    [InlineData("sys_platform > 'a'", false)]
    [InlineData("'lin' in sys_platform", true)]
    [InlineData("extra == ''", false)] // no name
    [InlineData("'GPU' in extras", true)]
    [InlineData("'cpu' not in extras", true)]
    [InlineData("'x' in dependency_groups", false)]
    public void A_marker_holds_or_not(string text, bool holds) => Marker.Parse(text).Evaluate(Linux).ShouldBe(holds);

    [Theory]
    [InlineData("sys_platform ~= 'linux'", true)]
    [InlineData("sys_platform === 'linux'", true)]
    [InlineData("python_version ~= '3'", true)]
    [InlineData("'a' == 'a'", true)]
    [InlineData("extras == 'a'", true)]
    [InlineData("'a' == extras", true)]
    [InlineData("os_name == 'nt' and sys_platform ~= 'linux'", false)]
    public void A_comparison_without_meaning_is_passed_over(string text, bool holds)
    {
        MarkerExpression marker = MarkerExpression.Parse(text);
        Should.Throw<MarkerOracle.NoMeaningException>(() => MarkerOracle.Evaluate(marker, Linux));
        Marker.From(marker).Evaluate(Linux).ShouldBe(holds);
    }

    [Fact]
    public void An_extra_is_compared_by_its_normalised_name() =>
        Marker.Parse("extra == 'A.b'").Evaluate(Linux with { Extra = PackageName.Parse("a_B") }).ShouldBeTrue();

    /// <summary>CPython built from an untagged commit calls itself <c>3.14.0+</c>, which is no version.</summary>
    [Fact]
    public void The_version_of_a_development_build_is_a_local_version() =>
        Marker
            .Parse("python_full_version >= '3.14'")
            .Evaluate(Linux with { PythonFullVersion = "3.14.0+" })
            .ShouldBeTrue();
}
