using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Wheels;

/// <summary>Which wheels of a package a lock keeps: those that can be chosen with some Python of the lock, where the package is installed.</summary>
/// <remarks>A Python or ABI tag of no known kind admits no Python, as uv reads it; a platform tag of no known kind rules no platform out.</remarks>
public static class WheelReach
{
    private static readonly Dictionary<PlatformFamily, Marker> Systems = new()
    {
        [PlatformFamily.Linux] = Marker.Parse("os_name == 'posix' and sys_platform == 'linux'"),
        [PlatformFamily.MacOS] = Marker.Parse("os_name == 'posix' and sys_platform == 'darwin'"),
        [PlatformFamily.Windows] = Marker.Parse("os_name == 'nt' and sys_platform == 'win32'"),
        [PlatformFamily.Android] = Marker.Parse("sys_platform == 'android'"),
    };

    /// <summary>Processors with their names in tags and as <c>platform_machine</c> on some system.</summary>
    private static readonly (string[] Tags, Marker Machines)[] KnownMachines =
    [
        (
            ["aarch64", "arm64", "arm64_v8a", "arm64_iphoneos", "arm64_iphonesimulator"],
            AnyMachine("aarch64", "arm64", "ARM64")
        ),
        (["x86_64", "x86_64_iphonesimulator"], AnyMachine("x86_64", "amd64", "AMD64")),
        // Windows runs them on ARM too.
        (["amd64"], AnyMachine("x86_64", "amd64", "AMD64", "aarch64", "arm64", "ARM64")),
        (["i686", "i386", "x86"], AnyMachine("i686", "i386", "win32", "x86")),
        (["armv7l"], AnyMachine("armv7l", "armv8l")),
        .. ((string[])["ppc64le", "ppc64", "s390x", "riscv64", "loongarch64", "armv6l"]).Select(name =>
            ((string[])[name], AnyMachine(name))
        ),
    ];

    /// <summary>Whether a lock keeps a wheel.</summary>
    /// <param name="tags">The wheel's tags.</param>
    /// <param name="marker">Where the package is installed, within the environments of the lock.</param>
    /// <param name="python">The Pythons of the lock.</param>
    public static bool IsReachable(CompressedTagSet tags, Marker marker, RequiresPython python) =>
        MatchesPython(tags, python) && !marker.IsDisjointFrom(GetPlatform(tags));

    /// <summary>Whether the tags admit a Python of a range.</summary>
    public static bool MatchesPython(CompressedTagSet tags, RequiresPython python) =>
        tags.Abis.Any(abi => MatchesAbi(abi, tags, python.Range));

    private static bool MatchesAbi(string abi, CompressedTagSet tags, VersionRanges range)
    {
        if (PythonTarget.IsStableAbi(abi))
            return true;
        if (abi == "none")
            return tags.Pythons.Any(python => MatchesPythonTag(python, range));
        if (abi.StartsWith("pypy_", StringComparison.Ordinal))
            return false; // Python 2 only
        return abi.StartsWith("pyston_", StringComparison.Ordinal)
            || (PythonTarget.OfAbi(abi) is { } target && IsWithin(target, range, isExact: true));
    }

    /// <summary><c>py37</c> admits later Pythons, <c>cp37</c> does not.</summary>
    private static bool MatchesPythonTag(string tag, VersionRanges range) =>
        tag == "none"
        || (
            PythonTarget.OfPython(tag) is { } target
            && IsWithin(target, range, isExact: target.Implementation is not null)
        );

    /// <summary>Whether a minor version of Python 3 is one of a range; not before its end when the version is only the first of many.</summary>
    private static bool IsWithin(PythonTarget target, VersionRanges range, bool isExact)
    {
        if (target.Major == 2)
            return false;
        if (target is not { Major: 3, Minor: { } minor })
            return true;
        PackageVersion version = GetRelease(3, minor);
        if (isExact && range.Lower is { } lower && version < GetMinor(lower.Version))
            return false;
        return range.Upper is not { } upper || VersionCut.After(version) <= GetMinorEnd(upper);
    }

    /// <summary>The end of a range when only minor versions count: a range to before 3.10.2 reaches into 3.10, one to before 3.10.0 does not.</summary>
    private static VersionCut GetMinorEnd(VersionCut upper)
    {
        PackageVersion minor = GetMinor(upper.Version);
        return upper.IsAfter || upper.Version > minor ? VersionCut.After(minor) : VersionCut.Before(minor);
    }

    private static PackageVersion GetMinor(PackageVersion version) =>
        version.Release.Length > 2 ? SpecifierRanges.ToRelease(version.Release[..2]) : version;

    internal static PackageVersion GetRelease(int major, int minor) =>
        SpecifierRanges.ToRelease([(ulong)major, (ulong)minor]);

    /// <summary>The platforms of the tags when all of them are of one system or for one processor; all platforms otherwise.</summary>
    private static Marker GetPlatform(CompressedTagSet tags)
    {
        PlatformTarget[] targets = [.. tags.Platforms.Select(PlatformTarget.Of)];
        Marker platform = Systems
            .Where(known => Array.TrueForAll(targets, target => target.Family == known.Key))
            .Aggregate(Marker.True, (all, known) => all.And(known.Value));
        return KnownMachines
            .Where(known => Array.TrueForAll(targets, target => IsFor(target, known.Tags)))
            .Aggregate(platform, (all, known) => all.And(known.Machines));
    }

    /// <summary>Of Android's processors only the ARM one is told apart, as uv does it.</summary>
    private static bool IsFor(PlatformTarget target, string[] architectures) =>
        architectures.Contains(target.Architecture)
        && (target.Family != PlatformFamily.Android || target.Architecture == "arm64_v8a");

    private static Marker AnyMachine(params ReadOnlySpan<string> names)
    {
        Marker any = Marker.False;
        foreach (string name in names)
            any = any.Or(Marker.Equal(MarkerVariable.PlatformMachine, name));
        return any;
    }
}
