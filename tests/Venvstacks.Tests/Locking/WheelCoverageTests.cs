using CsCheck;
using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Locking;

/// <summary>A package is locked for a target exactly where the build has a wheel to choose, or needs none.</summary>
public class WheelCoverageTests
{
    private static readonly RuntimeDefinition Runtime = new()
    {
        Name = "py",
        PythonImplementation = PythonImplementation.Parse("cpython@3.11.7"),
    };

    private static readonly string[] Tags =
    [
        "py3-none-any",
        "cp311-cp311-manylinux_2_17_x86_64",
        "cp311-cp311-manylinux_2_34_aarch64",
        "cp311-cp311-linux_x86_64",
        "cp39-abi3-musllinux_1_2_aarch64",
        "cp311-cp311-musllinux_1_1_x86_64",
        "cp311-cp311-macosx_11_0_arm64",
        "cp311-cp311-macosx_14_0_x86_64",
        "cp311-cp311-macosx_10_9_universal2",
        "cp311-cp311-win_amd64",
        "cp311-cp311-win32",
        "cp312-cp312-win_arm64",
        "pp310-pypy310_pp73-win_amd64",
    ];

    private static readonly MarkerExpression?[] Markers =
    [
        null,
        MarkerExpression.Parse("sys_platform == 'linux'"),
        MarkerExpression.Parse("platform_machine == 'ARM64' or os_name == 'posix'"),
    ];

    [Fact]
    public void The_check_of_the_lock_and_the_build_agree_on_every_target() =>
        Gen.Select(Gen.Shuffle(Tags, 0, 4), Gen.OneOf(Markers))
            .Sample(
                (tags, marker) =>
                {
                    LockedPackage package = new(PackageName.Parse("a"), PackageVersion.Parse("1.0"), marker)
                    {
                        Wheels = [.. tags.Select(tag => new PylockWheel { Name = $"a-1.0-{tag}.whl" })],
                    };
                    foreach (Target target in Target.All)
                    {
                        RuntimeDefinition layer = Runtime with { Platforms = [target] };
                        bool isBuilt =
                            !TargetEnvironment.IsNeeded(layer, marker, target)
                            || WheelChooser.Choose(
                                package.Wheels.Select(wheel => WheelFileName.Parse(wheel.FileName)),
                                layer.TagsOn(target)
                            )
                                is not null;
                        bool isLocked = WheelCoverage.Check(layer, [package]) is null;

                        isLocked.ShouldBe(isBuilt, $"{target}: {string.Join(' ', tags)}");
                    }
                }
            );
}
