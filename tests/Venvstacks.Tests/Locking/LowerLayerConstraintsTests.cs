using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Versions;
using Venvstacks.Platforms;

namespace Venvstacks.Tests.Locking;

public class LowerLayerConstraintsTests
{
    [Fact]
    public void Packages_are_sorted_by_name() => Collect(["b==1", "c==1"], ["a==1"]).ShouldBe(["a==1", "b==1", "c==1"]);

    [Fact]
    public void The_first_layer_that_supplies_a_package_everywhere_shadows_later_ones() =>
        Collect(["a==1"], ["a==2", "a==3 ; os_name == 'nt'"]).ShouldBe(["a==1"]);

    [Fact]
    public void Before_it_each_marker_counts_once() =>
        Collect(
                ["a==1 ; os_name == 'nt'"],
                ["a==2 ; os_name == 'nt'", "a==2 ; os_name == 'posix'"],
                ["a==3"],
                ["a==4 ; os_name == 'java'"]
            )
            .ShouldBe(["a==1 ; os_name == 'nt'", "a==2 ; os_name == 'posix'", "a==3"]);

    [Fact]
    public void What_a_layer_itself_takes_from_below_does_not_count() =>
        Collect(["a==1 ; sys_platform == 'from_lower_layer'", "b==1"]).ShouldBe(["b==1"]);

    private static IEnumerable<string> Collect(params string[][] layers) =>
        LowerLayerConstraints.Collect(layers.Select(LockOf)).Select(package => package.ToString());

    private static LayerLock LockOf(string[] packages)
    {
        RuntimeDefinition layer = new()
        {
            Name = "py",
            PythonImplementation = PythonImplementation.Parse("cpython@3.11.7"),
        };
        return new LayerLock(layer, new LayerLockFiles("", "py"), new LockMetadata(), [.. packages.Select(PackageOf)]);
    }

    private static LockedPackage PackageOf(string text)
    {
        Requirement requirement = Requirement.Parse(text);
        PylockPackage entry = new(requirement.Name)
        {
            Version = PackageVersion.Parse(requirement.Specifiers.ToString()[2..]),
            Marker = requirement.Marker is { } marker ? new PylockMarker(marker, marker.ToString()) : null,
        };
        return LockedPackage.From(entry);
    }
}
