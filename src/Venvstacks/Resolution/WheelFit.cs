using System.Collections.Concurrent;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Resolution;

/// <summary>Which environments a wheel is for, judged by its file name.</summary>
internal static class WheelFit
{
    private static readonly ConcurrentDictionary<string, Marker> _markers = new(StringComparer.Ordinal);

    private static readonly Dictionary<WheelSystem, string> _systems = new()
    {
        [WheelSystem.Linux] = "os_name == 'posix' and sys_platform == 'linux'",
        [WheelSystem.Windows] = "os_name == 'nt' and sys_platform == 'win32'",
        [WheelSystem.MacOS] = "os_name == 'posix' and sys_platform == 'darwin'",
        [WheelSystem.Android] = "sys_platform == 'android'",
    };

    private static readonly Dictionary<MachineFamily, string[]> _machines = new()
    {
        [MachineFamily.Arm64] = ["aarch64", "arm64", "ARM64"],
        [MachineFamily.X64] = ["x86_64", "amd64", "AMD64"],
        [MachineFamily.X86] = ["i686", "i386", "win32", "x86"],
        [MachineFamily.Power64LittleEndian] = ["ppc64le"],
        [MachineFamily.Power64] = ["ppc64"],
        [MachineFamily.S390] = ["s390x"],
        [MachineFamily.RiscV64] = ["riscv64"],
        [MachineFamily.LoongArch64] = ["loongarch64"],
        [MachineFamily.ArmV7] = ["armv7l", "armv8l"],
        [MachineFamily.ArmV6] = ["armv6l"],
    };

    /// <summary>Whether some Python of a range might take the wheel. Only what is certainly of no use is refused.</summary>
    public static bool FitsPython(WheelFileName wheel, PythonRange python)
    {
        foreach (string abi in wheel.Tags.Abis)
            if (FitsAbi(abi, wheel, python))
                return true;
        return false;
    }

    /// <summary>Whether some machine within a marker might take the wheel.</summary>
    public static bool FitsMachine(WheelFileName wheel, Marker marker) => !marker.IsDisjointFrom(MachinesOf(wheel));

    /// <summary>The environments that the wheel is made for: used to see which platforms a release leaves out.</summary>
    public static Marker CoverageOf(WheelFileName wheel)
    {
        Marker coverage = PlatformCoverageOf(wheel);
        return coverage.IsFalse ? coverage : coverage.And(PythonCoverageOf(wheel));
    }

    private static bool FitsAbi(string abi, WheelFileName wheel, PythonRange python)
    {
        if (IsStable(abi))
            return true;
        if (abi == "none")
            return wheel.Tags.Pythons.Any(tag => FitsPython(tag, python));
        return WheelPython.ReadAbi(abi) is { Major: 3, Minor: { } minor } && IsWithin(minor, python);
    }

    private static bool FitsPython(string tag, PythonRange python) =>
        WheelPython.Read(tag) switch
        {
            null or { Major: 2 } => false,
            { Major: 3, Minor: { } minor, Implementation: null } => !IsAbove(minor, python),
            { Major: 3, Minor: { } minor } => IsWithin(minor, python),
            _ => true,
        };

    private static bool IsStable(string abi) => abi is "abi3" or "abi3t";

    private static bool IsWithin(int minor, PythonRange python) => !IsBelow(minor, python) && !IsAbove(minor, python);

    private static bool IsBelow(int minor, PythonRange python) =>
        python.Lower is { } lower && (3, minor).CompareTo(Minor(lower.Version)) < 0;

    private static bool IsAbove(int minor, PythonRange python)
    {
        if (python.Upper is not { } upper)
            return false;
        int order = (3, minor).CompareTo(Minor(upper.Version));
        // Before 3.12.4 ends within 3.12, before 3.12 ahead of it.
        bool includesMinor = upper.IsAfter || (upper.Version.Release is [_, _, var patch, ..] && patch != 0);
        return order > 0 || (order == 0 && !includesMinor);
    }

    private static (int, int) Minor(PackageVersion version) =>
        ((int)version.Release[0].Saturated, version.Release.Length > 1 ? (int)version.Release[1].Saturated : 0);

    private static Marker MachinesOf(WheelFileName wheel) =>
        Cached("machines " + string.Join('.', wheel.Tags.Platforms), () => MachinesOf(Platforms(wheel)));

    private static Marker MachinesOf(List<WheelPlatform> platforms)
    {
        if (platforms.TrueForAll(platform => platform.System == WheelSystem.Any))
            return Marker.True;
        Marker marker = Marker.True;
        WheelPlatform first = platforms[0];
        if (
            platforms.TrueForAll(platform => platform.System == first.System)
            && _systems.TryGetValue(first.System, out string? system)
        )
            marker = MarkerOf(system);
        if (first.Machine is { } machine && platforms.TrueForAll(platform => platform.Machine == machine))
            marker = marker.And(AnyMachine(_machines[machine]));
        return marker;
    }

    private static Marker PlatformCoverageOf(WheelFileName wheel) =>
        Cached(
            "platforms " + string.Join('.', wheel.Tags.Platforms),
            () => Platforms(wheel).Aggregate(Marker.False, (all, platform) => all.Or(CoverageOf(platform)))
        );

    private static Marker CoverageOf(WheelPlatform platform) =>
        platform.System switch
        {
            WheelSystem.Any => Marker.True,
            WheelSystem.Linux => MarkerOf("sys_platform == 'linux'").And(AnyMachine(platform.MachineNames)),
            WheelSystem.Windows => MarkerOf("sys_platform == 'win32'").And(AnyMachine(platform.MachineNames)),
            WheelSystem.MacOS => MarkerOf("sys_platform == 'darwin'").And(AnyMachine(platform.MachineNames)),
            _ => Marker.False,
        };

    private static Marker PythonCoverageOf(WheelFileName wheel)
    {
        bool isMinimum = wheel.Tags.Abis.Any(IsStable);
        return Cached(
            $"pythons {string.Join('.', wheel.Tags.Pythons)} {isMinimum}",
            () => wheel.Tags.Pythons.Aggregate(Marker.False, (all, tag) => all.Or(PythonCoverageOf(tag, isMinimum)))
        );
    }

    private static Marker PythonCoverageOf(string tag, bool isMinimum)
    {
        if (WheelPython.Read(tag) is not { } python)
            return Marker.False;
        if (python.Major is null)
            return Marker.True;
        string version = python.Minor is { } minor ? $"{python.Major}.{minor}" : $"{python.Major}";
        Marker marker = MarkerOf(isMinimum ? $"python_version >= '{version}'" : $"python_version == '{version}.*'");
        return python.Implementation is null
            ? marker
            : marker.And(MarkerOf($"platform_python_implementation == '{python.Implementation}'"));
    }

    private static List<WheelPlatform> Platforms(WheelFileName wheel) =>
        [.. wheel.Tags.Platforms.Select(WheelPlatform.Read).OfType<WheelPlatform>()];

    private static Marker AnyMachine(string[] names) =>
        names.Aggregate(Marker.False, (all, name) => all.Or(MarkerOf($"platform_machine == '{name}'")));

    private static Marker MarkerOf(string text) => Cached(text, () => Marker.Parse(text));

    private static Marker Cached(string key, Func<Marker> make) => _markers.GetOrAdd(key, _ => make());
}
