using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Requirements;

namespace Venvstacks.Packaging.Tests.Requirements;

public sealed class RequirementTests
{
    /// <summary>Printed by <c>packaging</c> 26.3.</summary>
    [Theory]
    [InlineData("a", "a")]
    [InlineData("A.b_C [ Z , x,x ] >= 1.0 , <2", "A.b_C[Z,x]<2,>=1.0")]
    [InlineData("a(>=1,)", "a>=1")]
    [InlineData("a ()", "a")]
    [InlineData("a[] ", "a")]
    [InlineData("a @ https://h/a.zip ; extra == 'X_y'", "a @ https://h/a.zip ; extra == \"x-y\"")]
    [InlineData("a@ file:///x;y", "a @ file:///x;y")]
    [InlineData("a===weird,>=1", "a===weird,>=1")]
    [InlineData("a==V1.0", "a==V1.0")]
    [InlineData("a>=1;os_name=='a'and os_name=='b'", "a>=1; os_name == \"a\" and os_name == \"b\"")]
    public void A_requirement_prints_as_packaging_prints_it(string text, string printed) =>
        Requirement.Parse(text).ToString().ShouldBe(printed);

    [Fact]
    public void A_requirement_has_its_parts()
    {
        Requirement requirement = Requirement.Parse("Foo.Bar[B_c,b.C]>=1,<2; os_name == 'nt'");
        requirement.NameText.ShouldBe("Foo.Bar");
        requirement.Name.ShouldBe(PackageName.Parse("foo-bar"));
        requirement.ExtraTexts.ShouldBe(["B_c", "b.C"]);
        requirement.Extras.ShouldBe([PackageName.Parse("b-c")]);
        requirement.Specifiers.ToString().ShouldBe("<2,>=1");
        requirement.Url.ShouldBeNull();
        requirement.Marker.ShouldNotBeNull().ToString().ShouldBe("os_name == \"nt\"");
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("-a", 0, 1)]
    [InlineData("a-", 1, 1)]
    [InlineData("a[b_]", 3, 1)]
    [InlineData("a[,x]", 2, 1)]
    [InlineData("a b", 2, 1)]
    [InlineData("a>=1.*", 3, 3)]
    [InlineData("a>=1 <2", 3, 4)]
    [InlineData("a=>1", 1, 1)]
    [InlineData("a[", 2, 0)]
    [InlineData("a[x", 3, 0)]
    [InlineData("a[x y]", 4, 1)]
    [InlineData("a[x,]", 4, 1)]
    [InlineData("a (>1", 2, 3)]
    [InlineData("a (>1) x", 7, 1)]
    [InlineData("a @ ", 4, 0)]
    [InlineData("a @ u x", 6, 1)]
    [InlineData("a;", 2, 0)]
    [InlineData("a; foo == 'x'", 3, 3)]
    public void What_is_no_requirement_is_an_error_with_its_place(string text, int start, int length)
    {
        Requirement.TryParse(text, out _, out ParseError? error).ShouldBeFalse();
        error.ShouldNotBeNull().Span.ShouldBe(new TextSpan(start, length));
        error.Text.ShouldBe(text);
        Should.Throw<ParseException>(() => Requirement.Parse(text)).Error.ShouldBe(error);
    }
}
