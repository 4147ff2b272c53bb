using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Packaging.Markers;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Locking;

/// <summary>Where a locked package is needed, by the same rule when a layer is locked and when it is built.</summary>
public class TargetEnvironmentTests
{
    private static readonly RuntimeDefinition Layer = new()
    {
        Name = "py",
        PythonImplementation = new PythonImplementation("cpython", 3, 11, "7"),
        Platforms = [Target.LinuxX64, Target.MacosArm64],
    };

    [Theory]
    [InlineData("sys_platform == 'linux'", true, false)]
    [InlineData("python_full_version == '3.11.7'", true, true)]
    // What is not known of a platform may be so.
    [InlineData("platform_release >= '20.0'", true, false)]
    [InlineData("platform_release >= '20.0' or python_version >= '3'", true, true)]
    [InlineData("platform_release < '20.0' and sys_platform == 'win32'", false, false)]
    [InlineData("'generic' not in platform_version", true, false)]
    // A comparison without meaning is passed over.
    [InlineData("os_name ~= 'nt' or sys_platform == 'linux'", true, false)]
    public void A_package_is_needed_where_its_marker_may_hold(string marker, bool onLinux, bool everywhere)
    {
        MarkerExpression expression = MarkerExpression.Parse(marker);
        TargetEnvironment.IsNeeded(Layer, expression, Layer.Platforms[0]).ShouldBe(onLinux);
        TargetEnvironment.IsNeededEverywhere(Layer, expression).ShouldBe(everywhere);
    }
}
