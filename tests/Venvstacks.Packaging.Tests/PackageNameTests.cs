using Venvstacks.Formats.Text;

namespace Venvstacks.Packaging.Tests;

public sealed class PackageNameTests
{
    [Theory]
    [InlineData("requests", "requests")]
    [InlineData("Friendly-Bard", "friendly-bard")]
    [InlineData("FRIENDLY._.-BARD", "friendly-bard")]
    [InlineData("zope.interface", "zope-interface")]
    [InlineData("7", "7")]
    public void A_name_is_read_in_its_normalised_form(string text, string normal) =>
        PackageName.Parse(text).ToString().ShouldBe(normal);

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("-a", 0, 1)]
    [InlineData("a_", 1, 1)]
    [InlineData("a b", 1, 1)]
    [InlineData("añb", 1, 1)]
    public void What_is_no_name_is_an_error_with_its_place(string text, int start, int length)
    {
        PackageName.TryParse(text, out _, out ParseError? error).ShouldBeFalse();
        error.ShouldNotBeNull().Span.ShouldBe(new TextSpan(start, length));
        PackageName.TryParse(text.AsSpan(), out _).ShouldBeFalse();
    }

    [Fact]
    public void Names_written_differently_are_equal_and_sort_ordinally()
    {
        PackageName.Parse("A.b").ShouldBe(PackageName.Parse("a-B"));
        PackageName.Parse("A.b").GetHashCode().ShouldBe(PackageName.Parse("a-B").GetHashCode());
        (PackageName.Parse("a-b") < PackageName.Parse("a0")).ShouldBeTrue();
    }
}
