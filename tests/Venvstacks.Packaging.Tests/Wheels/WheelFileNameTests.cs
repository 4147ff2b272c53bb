using Venvstacks.Formats.Text;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Packaging.Tests.Wheels;

public sealed class WheelFileNameTests
{
    [Fact]
    public void A_wheel_name_has_its_parts()
    {
        WheelFileName wheel = WheelFileName.Parse("Foo_bar-1.0rc1-12b-cp311.cp312-abi3-win_amd64.whl");
        wheel.Name.ShouldBe(PackageName.Parse("foo-bar"));
        wheel.Version.ShouldBe(PackageVersion.Parse("1.0rc1"));
        wheel.Build.ShouldBe(new BuildTag(12, "b"));
        wheel.Tags.ToString().ShouldBe("cp311.cp312-abi3-win_amd64");
        wheel.ToString().ShouldBe("Foo_bar-1.0rc1-12b-cp311.cp312-abi3-win_amd64.whl");
    }

    [Theory]
    [InlineData("a-1.0-py3-none-any.zip", 0, 22)]
    [InlineData("a-1.0-py3-none.whl", 0, 14)]
    [InlineData("a__b-1.0-py3-none-any.whl", 0, 4)]
    [InlineData("-1.0-py3-none-any.whl", 0, 0)]
    [InlineData("a-x-py3-none-any.whl", 2, 1)]
    [InlineData("a-1.0-x1-py3-none-any.whl", 6, 2)]
    [InlineData("a-1.0-py3-none-.whl", 6, 9)]
    public void What_is_no_wheel_name_is_an_error_with_its_place(string text, int start, int length)
    {
        WheelFileName.TryParse(text, out _, out ParseError? error).ShouldBeFalse();
        error.ShouldNotBeNull().Span.ShouldBe(new TextSpan(start, length));
        error.Text.ShouldBe(text);
    }

    [Theory]
    [InlineData("a-1-py3-none-any.whl a-1-cp311-abi3-win_amd64.whl", "a-1-cp311-abi3-win_amd64.whl")]
    [InlineData("a-1-py3-none-any.whl a-1-2-py3-none-any.whl a-1-10-py3-none-any.whl", "a-1-10-py3-none-any.whl")]
    [InlineData("a-1-py3-none-any.whl a-1-py2.py3-none-any.whl", "a-1-py2.py3-none-any.whl")]
    [InlineData("a-1-cp39-cp39-win_amd64.whl", null)]
    public void The_best_wheel_is_chosen_whatever_the_order(string names, string? best)
    {
        WheelFileName[] wheels = [.. names.Split(' ').Select(WheelFileName.Parse)];
        CompatibleTags tags = new(11, PlatformTags.Windows("amd64"));
        WheelChooser.Choose(wheels, tags)?.Text.ShouldBe(best);
        WheelChooser.Choose(wheels.Reverse(), tags)?.Text.ShouldBe(best);
    }
}
