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
        tags.Platforms.Aggregate(Marker.False, (any, platform) => any.Or(OfPlatform(platform)));

    private static Marker OfPlatform(string tag)
    {
        PlatformTarget target = PlatformTarget.Of(tag);
        string? system = target.Family switch
        {
            PlatformFamily.Linux => "linux",
            PlatformFamily.MacOS => "darwin",
            PlatformFamily.Windows => "win32",
            PlatformFamily.Android => "android",
            _ => null,
        };
        if (system is null)
            return target.Family == PlatformFamily.Any ? Marker.True : Marker.False;
        int? release = target.Family == PlatformFamily.MacOS ? GetDarwinRelease(tag) : 0;
        if (release is not { } first)
            return Marker.False;
        Marker machines = ListMachines(target)
            .Aggregate(Marker.False, (any, machine) => any.Or(OfMachine(machine, first)));
        return Marker.Equal(MarkerVariable.SysPlatform, system).And(machines);
    }

    /// <summary>A machine, of macOS with the first release of its kernel that will do: on ARM there was none before 20.</summary>
    private static Marker OfMachine(string machine, int darwinRelease)
    {
        Marker marker = Marker.Equal(MarkerVariable.PlatformMachine, machine);
        int first = machine == "arm64" && darwinRelease > 0 ? Math.Max(darwinRelease, 20) : darwinRelease;
        return first == 0 ? marker : marker.And(Marker.Parse($"platform_release >= '{first}'"));
    }

    /// <summary>The release of Darwin in a version of macOS: 13 in 10.9, 20 in 11, 24 in 15, 25 in 26. Null for a version that does not exist.</summary>
    private static int? GetDarwinRelease(string tag)
    {
        string[] parts = tag.Split('_');
        if (parts.Length < 4 || !int.TryParse(parts[1], out int major) || !int.TryParse(parts[2], out int minor))
            return null;
        return (major, minor) switch
        {
            (10, _) => minor + 4,
            (>= 11 and <= 15, 0) => major + 9,
            (>= 26, 0) => major - 1,
            _ => null,
        };
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
            (PlatformFamily.Android, "arm64_v8a") => ["aarch64"],
            (_, string architecture) => [architecture],
        };

    private static Marker OfPythons(CompressedTagSet tags)
    {
        bool isStable = tags.Abis.Any(PythonTarget.IsStableAbi);
        return tags.Pythons.Aggregate(Marker.False, (any, python) => any.Or(OfPython(python, isStable)));
    }

    /// <summary>A tag of an interpreter names one version; one of any interpreter the first of its major version; with a stable ABI it is the first of all.</summary>
    private static Marker OfPython(string tag, bool isStable)
    {
        if (PythonTarget.OfPython(tag) is not { } target)
            return tag == "none" ? Marker.True : Marker.False;
        bool isOne = target is { Implementation: not null, Minor: not null };
        VersionCut lower = VersionCut.Before(GetRelease(target.Major, target.Minor));
        PackageVersion next = isOne ? GetRelease(target.Major, target.Minor + 1) : GetRelease(target.Major + 1, null);
        VersionCut? upper = isStable ? null : VersionCut.Before(next);
        Marker version = Marker.OfPython(VersionRanges.Between(lower, upper));
        return target.Implementation is { } implementation
            ? version.And(Marker.Equal(MarkerVariable.PlatformPythonImplementation, implementation))
            : version;
    }

    private static PackageVersion GetRelease(int major, int? minor) => WheelReach.GetRelease(major, minor ?? 0);
}
