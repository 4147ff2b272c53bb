using Venvstacks.Definitions;
using Venvstacks.Settings;
using Venvstacks.Tests.Definitions;

namespace Venvstacks.Tests.Settings;

/// <summary>What is wrong with <c>[tool.uv]</c> is told at its place, before anything is asked of an index.</summary>
public class UvSettingsTests
{
    private const string Runtime =
        "[[runtimes]]\nname = 'py'\npython_implementation = 'cpython@3.11.7'\nrequirements = []\n";

    [Theory]
    [InlineData("index-url = 'ftp://h/simple'", "6:13", "the scheme 'ftp' is not supported")]
    [InlineData("index-url = \"a\\u0000b\"", "6:13", "it has a control character")]
    [InlineData("extra-index-url = ['https://good/', 'https://']", "6:37", "it is not a valid address")]
    [InlineData("find-links = ['']", "6:15", "it is empty")]
    [InlineData("find-links = ['file:///a%00b']", "6:15", "it has a control character")]
    [InlineData("index = [{ url = 'http://[' }]", "6:18", "it is not a valid address")]
    [InlineData("index = [{ url = 'a', explicit = true }]", "6:10", "must have a name")]
    [InlineData("index = [{ url = 'a', name = 'a b' }]", "6:30", "unlike 'a b'")]
    [InlineData("index = [{ url = 'a', name = '' }]", "6:30", "unlike ''")]
    [InlineData("index = [{ url = 'a', name = 'n' }, { url = 'b', name = 'n' }]", "6:57", "'n' is already defined")]
    [InlineData(
        "index = [{ url = 'a', default = true }, { url = 'b', default = true }]",
        "6:41",
        "only one index may be the default one"
    )]
    [InlineData("index = [{ url = 'a', format = 'list' }]", "6:32", "must be one of 'simple', 'flat'")]
    [InlineData(
        "index = [{ url = 'a', name = 'n' }]\nsources = { x = { index = 'n', marker = \"sys_platform == 'linux'\" } }",
        "7:32",
        "the source of 'x' holds everywhere: 'marker' is not known"
    )]
    [InlineData("sources = { x = { git = 'https://h' } }", "6:17", "must be an index")]
    [InlineData("exclude-newer-package = ['a']", "6:25", "must be a table")]
    [InlineData("exclude-newer-package = { 'a b' = false }", "6:27", "'exclude-newer-package' names the package 'a b'")]
    [InlineData("exclude-newer-package = { a = false, A = false }", "6:38", "has more than one time for 'a'")]
    [InlineData("exclude-newer-package = { a = true }", "6:31", "must be a time, a date or false, not true")]
    [InlineData("exclude-newer-package = { a = 2026-01-01 }", "6:31", "must be a time, a date or false, not a date")]
    [InlineData("exclude-newer-package = { a = '2 days' }", "6:31", "a time, a date or false, not '2 days'")]
    [InlineData("exclude-dependencies = 'a'", "6:24", "must be an array")]
    [InlineData("exclude-dependencies = ['a', 'b>=1']", "6:32", "'exclude-dependencies' has an invalid name")]
    [InlineData("exclude-dependencies = [1]", "6:25", "must be a string or a table, not an integer")]
    [InlineData("exclude-dependencies = [{ dependencies = ['a'] }]", "6:25", "must have the key 'package'")]
    [InlineData("exclude-dependencies = [{ package = { name = 'a' } }]", "6:25", "must have the key 'dependencies'")]
    [InlineData(
        "exclude-dependencies = [{ package = { name = 'a', version = 'one' }, dependencies = [] }]",
        "6:62",
        "has an invalid version"
    )]
    [InlineData(
        "exclude-dependencies = [{ package = { name = 'a', extra = 'x' }, dependencies = [] }]",
        "6:51",
        "unknown key 'extra'"
    )]
    [InlineData("dependency-metadata = { name = 'a' }", "6:23", "must be an array")]
    [InlineData("dependency-metadata = [{ version = '1' }]", "6:24", "must have the key 'name'")]
    [InlineData("dependency-metadata = [{ name = 'a', version = '==1' }]", "6:49", "has an invalid version")]
    [InlineData("dependency-metadata = [{ name = 'a', reqires-dist = [] }]", "6:38", "did you mean 'requires-dist'?")]
    [InlineData(
        "dependency-metadata = [{ name = 'a', requires-dist = ['b=1'] }]",
        "6:57",
        "has an invalid requirement"
    )]
    [InlineData(
        "dependency-metadata = [{ name = 'a', requires-dist = ['b @ https://h/b'] }]",
        "6:55",
        "by its address"
    )]
    [InlineData(
        "dependency-metadata = [{ name = 'a', requires-python = '3' }]",
        "6:57",
        "'requires-python' is invalid"
    )]
    [InlineData("dependency-metadata = [{ name = 'a', provides-extra = ['x y'] }]", "6:58", "has an invalid name")]
    public async Task Wrong_settings_are_errors_at_their_place(string settings, string place, string problem)
    {
        using DefinitionFolder folder = new($"{Runtime}[tool.uv]\n{settings}\n");
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain("LayerSpecError: ");
        told.ShouldContain(problem);
        told.ShouldContain($"--> DIR/venvstacks.toml:{place}\n");
    }

    [Theory]
    [InlineData("offlin = true", "unknown key 'offlin'", "did you mean 'offline'?")]
    [InlineData("exclude-never = '2026-01-01'", "unknown key 'exclude-never'", "did you mean 'exclude-newer'?")]
    [InlineData("index = [{ url = 'a', nmae = 'n' }]", "unknown key 'nmae'", "did you mean 'name'?")]
    [InlineData("index = [{ url = 'a', ignore-error-codes = [403] }]", "'ignore-error-codes' is not honoured", "")]
    [InlineData("keyring-provider = 'subprocess'", "'keyring-provider' is not honoured", "")]
    public async Task Settings_that_count_for_nothing_are_told(string settings, string warning, string help)
    {
        using DefinitionFolder folder = new($"{Runtime}[tool.uv]\n{settings}\n");
        string told = await folder.ReadProblemsAsync();
        told.ShouldStartWith("warning: ");
        told.ShouldContain(warning);
        told.ShouldContain(help);
    }

    [Fact]
    public async Task What_has_nothing_to_do_with_locking_is_passed_over()
    {
        using DefinitionFolder folder = new(
            $"{Runtime}[tool.uv]\noffline = true\nlink-mode = 'copy'\npackage = false\n"
                + "index = [{ url = 'a', publish-url = 'b' }]\nrequired-environments = \"sys_platform == 'linux'\"\n"
        );
        StackDefinition stack = await folder.ReadAsync();
        stack.Warnings.ShouldBeEmpty();
        stack.Uv.Offline.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_said_in_the_place_of_packages_is_read()
    {
        using DefinitionFolder folder = new(
            $$"""
            {{Runtime}}[tool.uv]
            exclude-newer = "2026-01-01"
            exclude-newer-package = { My_A = "2026-02-01", b = false, c = "2026-03-01T12:00:00+01:00" }
            exclude-dependencies = ["D", { package = { name = "e", version = "1" }, dependencies = ["f", "g"] }]

            [[tool.uv.dependency-metadata]]
            name = "h"
            version = "2.0"
            requires-dist = ["i>=1"]
            requires-python = ">=3.9"
            provides-extras = ["x"]
            """
        );
        StackDefinition stack = await folder.ReadAsync();
        stack.Warnings.ShouldBeEmpty();
        UvSettings settings = stack.Uv;
        settings
            .ExcludeNewerPackages.Select(pair => $"{pair.Key} {pair.Value:yyyy-MM-ddTHH:mmK}")
            .ShouldBe(["b ", "c 2026-03-01T11:00+00:00", "my-a 2026-02-02T00:00+00:00"]);
        settings
            .ExcludeDependencies.Select(e => $"{e.Dependent} {e.DependentVersion} {string.Join(' ', e.Dependencies)}")
            .ShouldBe(["  d", "e 1 f g"]);
        UvDependencyMetadata entry = settings.DependencyMetadata.ShouldHaveSingleItem();
        $"{entry.Name} {entry.Version} {entry.RequiresDist[0]} {entry.RequiresPython}".ShouldBe("h 2.0 i>=1 >=3.9");
    }

    [Fact]
    public async Task The_environment_decides_the_strategy_of_indexes()
    {
        using DefinitionFolder folder = new($"{Runtime}[tool.uv]\nindex-strategy = 'unsafe-first-match'\n");
        (await folder.ReadAsync()).Uv.IndexStrategy.ShouldBe(IndexStrategy.UnsafeFirstMatch);

        folder.Environment["UV_INDEX_STRATEGY"] = "unsafe-best-match";
        (await folder.ReadAsync()).Uv.IndexStrategy.ShouldBe(IndexStrategy.UnsafeBestMatch);

        folder.Environment["UV_INDEX_STRATEGY"] = "best";
        (await folder.ReadProblemsAsync()).ShouldContain("'UV_INDEX_STRATEGY' must be one of");
    }

    [Fact]
    public async Task Passwords_are_not_shown()
    {
        using DefinitionFolder folder = new($"{Runtime}[tool.uv]\nindex-url = 'ftp://user:secret@h/simple'\n");
        string told = await folder.ReadProblemsAsync();
        told.ShouldContain("index-url = 'ftp://***********@h/simple'");
        told.ShouldNotContain("secret");
        told.ShouldNotContain("user:");
    }
}
