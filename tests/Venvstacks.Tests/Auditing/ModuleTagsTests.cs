using Venvstacks.Auditing;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Auditing;

public class ModuleTagsTests
{
    [Theory]
    [InlineData("linux_x86_64", "a.cpython-311-x86_64-linux-gnu.so", true)]
    [InlineData("linux_x86_64", "a.cpython-311t-x86_64-linux-gnu.so", true)]
    [InlineData("linux_x86_64", "a.abi3.so", true)]
    [InlineData("linux_x86_64", "a.cpython-310-x86_64-linux-gnu.so", false)]
    [InlineData("linux_x86_64", "a.cpython-311-aarch64-linux-gnu.so", false)]
    [InlineData("linux_x86_64", "a.cpython-311-x86_64-linux-musl.so", false)]
    [InlineData("linux_x86_64", "a.cpython-311-darwin.so", false)]
    [InlineData("linux_x86_64", "a.so", false)]
    [InlineData("linux_x86_64", "liba.1.abi3.so", false)]
    [InlineData("linux_x86_64", "a", false)]
    [InlineData("musllinux_aarch64", "a.cpython-311-aarch64-linux-musl.so", true)]
    [InlineData("musllinux_aarch64", "a.cpython-311-aarch64-linux-gnu.so", true)]
    [InlineData("macosx_arm64", "a.cpython-311-darwin.so", true)]
    [InlineData("macosx_arm64", "a.cp311-win_amd64.pyd", false)]
    [InlineData("win_arm64", "a.cp311-win_arm64.pyd", true)]
    [InlineData("win_arm64", "a.cp311t-win_arm64.pyd", true)]
    [InlineData("win_arm64", "a.cp311-win_amd64.pyd", false)]
    [InlineData("win_arm64", "a.pyd", false)]
    public void A_tag_is_for_one_system_and_one_Python(string name, string file, bool isTagged)
    {
        Target.TryParse(name, out Target? target).ShouldBeTrue();
        ModuleTags.HasTag(file, target!, "3.11").ShouldBe(isTagged);
    }
}
