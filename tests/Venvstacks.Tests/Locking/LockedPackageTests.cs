using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Tests.Locking;

public class LockedPackageTests
{
    [Theory]
    [InlineData(null, null, false)]
    [InlineData("os_name == 'nt'", "os_name == 'nt'", false)]
    [InlineData("sys_platform == 'from_lower_layer'", null, true)]
    [InlineData("(os_name == 'nt') and sys_platform == 'from_lower_layer'", "os_name == 'nt'", true)]
    [InlineData(
        "((os_name == 'nt' or os_name == 'java') and python_version < '4') and sys_platform == 'from_lower_layer'",
        "(os_name == 'nt' or os_name == 'java') and python_version < '4'",
        true
    )]
    [InlineData(
        "((os_name == 'a' or os_name == 'b') and (os_name == 'c' or os_name == 'd')) and sys_platform == 'from_lower_layer'",
        "(os_name == 'a' or os_name == 'b') and (os_name == 'c' or os_name == 'd')",
        true
    )]
    public void The_shared_clause_is_no_part_of_the_marker(string? written, string? marker, bool isShared)
    {
        PylockPackage entry = new(PackageName.Parse("a"))
        {
            Version = PackageVersion.Parse("1"),
            Marker = written is null ? null : new PylockMarker(MarkerExpression.Parse(written), written),
        };

        LockedPackage package = LockedPackage.From(entry);

        package.MarkerText.ShouldBe(marker);
        package.IsShared.ShouldBe(isShared);
        package.ToPylock().Marker?.Text.ShouldBe(written);
    }
}
