using Venvstacks.Definitions;
using Venvstacks.Packaging;

namespace Venvstacks.Tests.Definitions;

/// <summary><c>[tool.venvstacks]</c>, and the patterns of libraries that layers have.</summary>
public class WheelChecksReaderTests
{
    private const string Runtime = """
        [[runtimes]]
        name = "py"
        python_implementation = "cpython@3.11.7"
        requirements = []

        """;

    [Theory]
    [InlineData("", false, "")]
    [InlineData("wheel-checks = \"standard\"", false, "")]
    [InlineData("wheel-checks = \"strict\"", true, "")]
    [InlineData("wheel-checks-exempt = [\"Foo_Bar\", \"a\"]", false, "a foo-bar")]
    [InlineData("wheel-checks = \"strict\"\nwheel-checks-exempt = []", true, "")]
    public async Task The_keys_are_read(string keys, bool isStrict, string exempt)
    {
        using DefinitionFolder folder = new($"{Runtime}[tool.venvstacks]\n{keys}\n");
        WheelChecks checks = (await folder.ReadAsync()).WheelChecks;
        checks.IsStrict.ShouldBe(isStrict);
        checks.Exempt.ShouldBe(
            exempt.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => PackageName.Parse(name))
        );
    }

    [Theory]
    [InlineData("wheel-checks = \"strickt\"", "'wheel-checks' is 'strickt', not 'standard' or 'strict'")]
    [InlineData("wheel-checks = true", "'wheel-checks'")]
    [InlineData("wheel-checks-exempt = [\"a b\"]", "'a b' in 'wheel-checks-exempt' is not a package name")]
    [InlineData("wheel-checks-exempt = \"a\"", "'wheel-checks-exempt'")]
    [InlineData("entry-times = \"packages\"", "'entry-times' is 'packages', not 'lock' or 'package'")]
    [InlineData("entry-times = 1", "'entry-times'")]
    [InlineData("entry-tmes = \"lock\"", "did you mean 'entry-times'?")]
    [InlineData("wheel-cheks = \"strict\"", "did you mean 'wheel-checks'?")]
    public async Task Mistakes_are_told_at_their_line(string keys, string message)
    {
        using DefinitionFolder folder = new($"{Runtime}[tool.venvstacks]\n{keys}\n");
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain(message);
        told.ShouldContain("--> DIR/venvstacks.toml:6:");
    }

    [Theory]
    [InlineData("", EntryTimes.Lock)]
    [InlineData("entry-times = \"lock\"", EntryTimes.Lock)]
    [InlineData("entry-times = \"package\"", EntryTimes.Package)]
    public async Task Entry_times_are_read(string keys, EntryTimes times)
    {
        using DefinitionFolder folder = new($"{Runtime}[tool.venvstacks]\n{keys}\n");
        (await folder.ReadAsync()).EntryTimes.ShouldBe(times);
    }

    [Fact]
    public async Task Libraries_are_included_and_excluded_by_patterns()
    {
        using DefinitionFolder folder = new(
            Runtime + "dynlib_include = [\"*.so.*\", \"x/**\"]\ndynlib_exclude = [\"libz*\"]\n"
        );
        RuntimeDefinition runtime = (await folder.ReadAsync()).Runtimes[0];
        runtime.DynlibInclude.ShouldBe(["*.so.*", "x/**"]);
        runtime.DynlibExclude.ShouldBe(["libz*"]);
        using DefinitionFolder wrong = new(Runtime + "dynlib_include = \"*.so.*\"\n");
        (await wrong.ReadProblemsAsync()).ShouldContain("dynlib_include");
    }
}
