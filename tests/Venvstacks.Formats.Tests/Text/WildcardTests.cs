using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Tests.Text;

public class WildcardTests
{
    private static readonly string[] Names =
    [
        "",
        "a",
        "ac",
        "bc",
        "cc",
        "]",
        "ab",
        "app-x",
        "abc",
        "aXb",
        "[a",
        "a[",
        "-",
        "framework-net",
        "a-b",
        "!",
        "[]",
        "[!]",
        "a.b.c",
        "aab",
    ];

    /// <summary>Which of the names Python's fnmatch.fnmatchcase finds to match each pattern.</summary>
    [Theory]
    [InlineData("app-*", "app-x")]
    [InlineData("a?c", "abc")]
    [InlineData("[ab]c", "ac", "bc")]
    [InlineData("[!ab]c", "cc")]
    [InlineData("[]a]", "a", "]")]
    [InlineData("[!]a]b")]
    [InlineData("[a-c]*", "a", "ac", "bc", "cc", "ab", "app-x", "abc", "aXb", "a[", "a-b", "a.b.c", "aab")]
    [InlineData("[a", "[a")]
    [InlineData("a[", "a[")]
    [InlineData("*a*b*", "ab", "abc", "aXb", "a-b", "a.b.c", "aab")]
    [InlineData("[z-a]")]
    [InlineData("[a-]", "a", "-")]
    [InlineData("[-a]", "a", "-")]
    [InlineData("", "")]
    [InlineData("[!]", "[!]")]
    [InlineData("[]", "[]")]
    [InlineData("a[!-]b", "aXb", "aab")]
    [InlineData("framework-*", "framework-net")]
    [InlineData("?", "a", "]", "-", "!")]
    public void Patterns_match_as_in_python(string pattern, params string[] matching) =>
        Names.Where(name => new Wildcard(pattern).Matches(name)).ShouldBe(matching);

    [Theory]
    [InlineData("*")]
    [InlineData("**")]
    public void Stars_match_everything(string pattern) =>
        Names.All(name => new Wildcard(pattern).Matches(name)).ShouldBeTrue();

    [Fact]
    public void Many_stars_end_soon() =>
        new Wildcard(string.Concat(Enumerable.Repeat("*a", 50)) + "b").Matches(new string('a', 5_000)).ShouldBeFalse();
}
