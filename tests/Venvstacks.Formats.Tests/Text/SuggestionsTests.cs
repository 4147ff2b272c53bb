using Venvstacks.Formats.Text;

namespace Venvstacks.Formats.Tests.Text;

public class SuggestionsTests
{
    [Theory]
    [InlineData("skk", "sk", 1)]
    [InlineData("abcd", "abdc", 1)]
    [InlineData("ca", "abc", 3)]
    [InlineData("Name", "nmae", 1)]
    [InlineData("", "abc", 3)]
    public void Distances(string left, string right, int distance)
    {
        Suggestions.GetDistance(left, right).ShouldBe(distance);
        Suggestions.GetDistance(right, left).ShouldBe(distance);
    }

    [Fact]
    public void Near_names_are_asked_for_nearest_first() =>
        Suggestions
            .Ask("platfrom", ["name", "platforms", "platform", "runtime"])
            .ShouldBe("did you mean 'platform' or 'platforms'?");

    [Fact]
    public void Short_names_are_not_guessed() => Suggestions.Ask("f", ["g", "net"]).ShouldBeNull();
}
