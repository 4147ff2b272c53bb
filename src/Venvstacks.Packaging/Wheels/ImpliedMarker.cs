using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Wheels;

/// <summary>The environments in which wheels can be installed, as far as markers tell them apart: the inverse of the tags that an environment accepts.</summary>
public static class ImpliedMarker
{
    /// <summary>The marker under which a wheel can be installed: <c>cp311-cp311-win_amd64</c> with CPython 3.11 on Windows with AMD64.</summary>
    public static Marker Of(CompressedTagSet tags) => OfPlatforms(tags).And(OfPythons(tags));

    private static Marker OfPlatforms(CompressedTagSet tags) =>
        tags.Platforms.Aggregate(Marker.False, (any, platform) => any.Or(OfPlatform(PlatformTarget.Of(platform))));

    private static Marker OfPlatform(PlatformTarget target)
    {
        string? system = target.Family switch
        {
            PlatformFamily.Linux => "linux",
            PlatformFamily.MacOS => "darwin",
            PlatformFamily.Windows => "win32",
            _ => null,
        };
        if (system is null)
            return target.Family == PlatformFamily.Any ? Marker.True : Marker.False;
        Marker machines = ListMachines(target)
            .Aggregate(Marker.False, (any, machine) => any.Or(Marker.Equal(MarkerVariable.PlatformMachine, machine)));
        return Marker.Equal(MarkerVariable.SysPlatform, system).And(machines);
    }

    /// <summary>The values of <c>platform_machine</c> on which the code runs.</summary>
    private static string[] ListMachines(PlatformTarget target) =>
        (target.Family, target.Architecture) switch
        {
            (PlatformFamily.Windows, "x86") => ["x86"],
            (PlatformFamily.Windows, "amd64") => ["AMD64"],
            (PlatformFamily.Windows, "arm64") => ["ARM64"],
            (PlatformFamily.Windows, _) => [],
            (PlatformFamily.MacOS, "universal2") => ["x86_64", "arm64"],
            (PlatformFamily.MacOS, "universal") => ["x86_64", "i386", "ppc64", "ppc", "intel"],
            (PlatformFamily.MacOS, "intel") => ["x86_64", "i386"],
            (PlatformFamily.MacOS, "fat") => ["x86_64", "ppc"],
            (PlatformFamily.MacOS, "fat32") => ["x86_64", "i386", "ppc", "ppc64"],
            (PlatformFamily.MacOS, "fat64") => ["x86_64", "ppc64"],
            (_, string architecture) => [architecture],
        };

    private static Marker OfPythons(CompressedTagSet tags)
    {
        bool isStable = tags.Abis.Any(PythonTarget.IsStableAbi);
        return tags.Pythons.Aggregate(Marker.False, (any, python) => any.Or(OfPython(python, isStable)));
    }

    /// <summary>Python tags name one version, and with a stable ABI the first of many.</summary>
    private static Marker OfPython(string tag, bool isStable)
    {
        if (PythonTarget.OfPython(tag) is not { } target)
            return tag == "none" ? Marker.True : Marker.False;
        VersionCut lower = VersionCut.Before(GetRelease(target.Major, target.Minor));
        VersionCut next = VersionCut.Before(
            target.Minor is { } minor ? GetRelease(target.Major, minor + 1) : GetRelease(target.Major + 1, null)
        );
        Marker version = Marker.OfPython(VersionRanges.Between(lower, isStable ? null : next));
        return target.Implementation is { } implementation
            ? version.And(Marker.Equal(MarkerVariable.PlatformPythonImplementation, implementation))
            : version;
    }

    private static PackageVersion GetRelease(int major, int? minor) => WheelReach.GetRelease(major, minor ?? 0);
}
