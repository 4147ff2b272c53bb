using Venvstacks.Formats.Archives;

namespace Venvstacks.Formats.Tests.Archives;

public class PathKeyTests
{
    [Theory]
    [InlineData("Foo.py", "foo.py")]
    [InlineData("caf\u00E9", "cafe\u0301")]
    [InlineData("CAF\u00C9", "cafe\u0301")]
    [InlineData("\u1E69", "s\u0307\u0323")]
    [InlineData("\uAC01", "\u1100\u1161\u11A8")]
    [InlineData("\u212B", "\u00E5")]
    [InlineData("\u03C3", "\u03C2")]
    public void Paths_that_a_file_system_may_take_for_one_have_one_key(string a, string b) =>
        PathKey.Of(a).ShouldBe(PathKey.Of(b));

    [Theory]
    [InlineData("foo.py", "fo.py")]
    [InlineData("cafe", "caf\u00E9")]
    [InlineData("caf\u00E8", "caf\u00E9")]
    [InlineData("\uAC00", "\uAC01")]
    public void Other_paths_have_other_keys(string a, string b) => PathKey.Of(a).ShouldNotBe(PathKey.Of(b));
}
