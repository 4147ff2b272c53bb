using Venvstacks.Definitions;

namespace Venvstacks.Tests.Definitions;

/// <summary>What is wrong with <c>[tool.uv]</c> is told at its place, before anything is asked of an index.</summary>
public class UvSettingsTests
{
    private const string Runtime =
        "[[runtimes]]\nname = 'py'\npython_implementation = 'cpython@3.11.7'\nrequirements = []\n";

    [Theory]
    [InlineData("index-url = 'ftp://h/simple'", "6:13", "nothing is fetched by 'ftp'")]
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
