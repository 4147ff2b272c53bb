using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Packaging.Tests.Wheels;

public sealed class ImpliedMarkerTests
{
    [Theory]
    [InlineData("none-none-any", "")]
    [InlineData("py3-none-any", "python_full_version >= '3' and python_full_version < '4'")]
    [InlineData("py310-none-any", "python_full_version >= '3.10' and python_full_version < '4'")]
    [InlineData("py311.py312-none-any", "python_full_version >= '3.11' and python_full_version < '4'")]
    [InlineData("cp310-cp310-any", "python_full_version == '3.10.*' and platform_python_implementation == 'CPython'")]
    [InlineData("cp313-cp313t-any", "python_full_version == '3.13.*' and platform_python_implementation == 'CPython'")]
    [InlineData(
        "pp310-pypy310_pp73-any",
        "python_full_version == '3.10.*' and platform_python_implementation == 'PyPy'"
    )]
    [InlineData("cp39-abi3-any", "python_full_version >= '3.9' and platform_python_implementation == 'CPython'")]
    [InlineData("cp3-abi3-any", "python_full_version >= '3' and platform_python_implementation == 'CPython'")]
    [InlineData("none-none-win32", "platform_machine == 'x86' and sys_platform == 'win32'")]
    [InlineData("none-none-win_arm64", "platform_machine == 'ARM64' and sys_platform == 'win32'")]
    [InlineData(
        "none-none-manylinux_2_17_aarch64.manylinux2014_aarch64",
        "platform_machine == 'aarch64' and sys_platform == 'linux'"
    )]
    [InlineData("none-none-musllinux_1_2_i686", "platform_machine == 'i686' and sys_platform == 'linux'")]
    [InlineData(
        "none-none-macosx_10_9_universal2",
        "(platform_machine == 'arm64' and platform_release >= '20' and sys_platform == 'darwin') or (platform_machine == 'x86_64' and platform_release >= '13' and sys_platform == 'darwin')"
    )]
    [InlineData(
        "none-none-macosx_26_0_arm64",
        "platform_machine == 'arm64' and platform_release >= '25' and sys_platform == 'darwin'"
    )]
    [InlineData("none-none-macosx_11_7_arm64", "python_version < '0'")]
    [InlineData("none-none-android_21_arm64_v8a", "platform_machine == 'aarch64' and sys_platform == 'android'")]
    [InlineData("none-none-freebsd_14_0_amd64", "python_version < '0'")]
    [InlineData(
        "cp311-cp311-win_amd64",
        "python_full_version == '3.11.*' and platform_machine == 'AMD64' and platform_python_implementation == 'CPython' and sys_platform == 'win32'"
    )]
    public void Tags_say_where_a_wheel_can_be_installed(string tags, string expected) =>
        ImpliedMarker.Of(CompressedTagSet.Parse(tags)).ToString().ShouldBe(expected);

    [Theory]
    [InlineData(">=3.8", "python_version == '3.8'", "python_full_version < '3.9'")]
    [InlineData(">=3.8", "python_version >= '3.8' and sys_platform == 'win32'", "sys_platform == 'win32'")]
    [InlineData(">=3.8", "python_full_version < '3.7'", "python_version < '0'")]
    [InlineData(">=3.8,<3.11", "python_version in '3.7 3.8 3.10 3.11'", "python_full_version != '3.9.*'")]
    [InlineData("==3.11.*", "python_version >= '3.10' or os_name == 'nt'", "")]
    public void Markers_are_simpler_within_the_Pythons_of_a_lock(string python, string marker, string expected)
    {
        RequiresPython requires = new(SpecifierSet.Parse(python));
        Marker simple = requires.Simplify(Marker.Parse(marker));
        simple.ToString().ShouldBe(expected);
        requires.Marker.And(simple).ShouldBeSameAs(requires.Marker.And(Marker.Parse(marker)));
    }
}
