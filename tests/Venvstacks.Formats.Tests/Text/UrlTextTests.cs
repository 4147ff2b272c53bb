using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Tests.Text;

/// <summary>URLs and paths, as all commands tell them apart.</summary>
public class UrlTextTests
{
    [Theory]
    [InlineData("https://example.org/stack", true, true)]
    [InlineData("HTTP://localhost:8000", true, true)]
    [InlineData("file:///srv/stack", true, true)]
    [InlineData("ftp://example.org/stack", true, false)]
    [InlineData("https://", true, false)]
    [InlineData("my_index://example.org", true, false)]
    [InlineData("://example.org", true, false)]
    [InlineData("https:/example.org", false, false)]
    [InlineData("example.org/stack", false, false)]
    [InlineData("localhost:8000", false, false)]
    [InlineData("/srv/a://b", false, false)]
    [InlineData("./a://b", false, false)]
    [InlineData("a\\b://c", false, false)]
    [InlineData("C://stack", false, false)]
    [InlineData("", false, false)]
    public void A_URL_has_a_colon_and_two_slashes_before_any_other_slash(string text, bool isUrl, bool isFetchable)
    {
        UrlText.IsUrl(text).ShouldBe(isUrl);
        UrlText.IsFetchable(text).ShouldBe(isFetchable);
    }
}
