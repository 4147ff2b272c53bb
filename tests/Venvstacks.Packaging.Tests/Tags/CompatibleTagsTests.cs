using System.Collections.Immutable;
using Venvstacks.Packaging.Tags;

namespace Venvstacks.Packaging.Tests.Tags;

public sealed class CompatibleTagsTests
{
    [Fact]
    public void Tags_come_in_the_order_of_preference() =>
        List(new CompatibleTags(3, ["p", "q"]))
            .ShouldBe(
                "cp33-cp33-p cp33-cp33-q cp33-abi3-p cp33-abi3-q cp33-none-p cp33-none-q cp32-abi3-p cp32-abi3-q "
                    + "py33-none-p py33-none-q py3-none-p py3-none-q py32-none-p py32-none-q py31-none-p py31-none-q py30-none-p py30-none-q "
                    + "cp33-none-any py33-none-any py3-none-any py32-none-any py31-none-any py30-none-any"
            );

    [Fact]
    public void A_free_threaded_python_takes_its_own_stable_abi() =>
        List(new CompatibleTags(15, ["p"], isFreeThreaded: true))
            .ShouldStartWith("cp315-cp315t-p cp315-abi3t-p cp315-none-p cp314-abi3t-p ");

    [Fact]
    public void The_rank_of_a_tag_is_its_place()
    {
        CompatibleTags tags = new(13, PlatformTags.Glibc("x86_64", 28));
        WheelTag[] ordered = [.. tags.Enumerate()];
        ordered
            .Select(tag => tags.RankOf(CompressedTagSet.Parse(tag.ToString())))
            .ShouldBe(Enumerable.Range(0, ordered.Length).Cast<int?>());
    }

    [Theory]
    [InlineData("py2.py3-none-any", true)]
    [InlineData("cp311-cp311-win32.win_amd64", true)]
    [InlineData("cp36.cp37-abi3-win_amd64", true)]
    [InlineData("cp312-abi3-win_amd64", false)]
    [InlineData("cp310-cp310-win_amd64", false)]
    [InlineData("cp311-none-any", true)]
    [InlineData("cp311-abi3-any", false)]
    [InlineData("py2-none-any", false)]
    [InlineData("PY3-none-any", false)]
    [InlineData("py3-None-any", false)]
    [InlineData("py3-none-Any", false)]
    [InlineData("py3-none-Win_AMD64", false)]
    [InlineData("CP311-cp311-win_amd64", false)]
    public void A_set_is_accepted_when_one_of_its_tags_is(string tags, bool accepted) =>
        new CompatibleTags(11, PlatformTags.Windows("amd64"))
            .RankOf(CompressedTagSet.Parse(tags))
            .HasValue.ShouldBe(accepted);

    [Theory]
    [InlineData("x86_64", 6, "linux_x86_64 manylinux_2_6_x86_64 manylinux_2_5_x86_64 manylinux1_x86_64")]
    [InlineData("aarch64", 18, "linux_aarch64 manylinux_2_18_aarch64 manylinux_2_17_aarch64 manylinux2014_aarch64")]
    public void Linux_with_glibc_takes_older_glibc(string architecture, int minor, string expected) =>
        List(PlatformTags.Glibc(architecture, minor)).ShouldBe(expected);

    [Fact]
    public void Linux_with_musl_takes_older_musl() =>
        List(PlatformTags.Musl("x86_64", 2))
            .ShouldBe("linux_x86_64 musllinux_1_2_x86_64 musllinux_1_1_x86_64 musllinux_1_0_x86_64");

    [Fact]
    public void MacOS_on_arm_takes_universal_binaries_of_older_releases()
    {
        string tags = List(PlatformTags.MacOS("arm64", 12, 3));
        tags.ShouldStartWith(
            "macosx_12_0_arm64 macosx_12_0_universal2 macosx_11_0_arm64 macosx_11_0_universal2 macosx_10_16_universal2 "
        );
        tags.ShouldEndWith("macosx_10_4_universal2");
    }

    [Fact]
    public void MacOS_on_intel_takes_older_releases_and_mixed_binaries() =>
        List(PlatformTags.MacOS("x86_64", 10, 4))
            .ShouldBe(
                "macosx_10_4_x86_64 macosx_10_4_intel macosx_10_4_fat64 macosx_10_4_fat3 macosx_10_4_universal2 macosx_10_4_universal"
            );

    [Theory]
    [InlineData("py3-none")]
    [InlineData("py3-none-any-x")]
    [InlineData("py3.-none-any")]
    [InlineData("py3--any")]
    [InlineData("3-none-any")]
    [InlineData("p+-none-any")]
    public void What_is_no_tag_set_is_an_error(string text) =>
        CompressedTagSet.TryParse(text, out _, out _).ShouldBeFalse();

    private static string List(CompatibleTags tags) => string.Join(' ', tags.Enumerate());

    private static string List(ImmutableArray<string> tags) => string.Join(' ', tags);
}
