using CsCheck;
using Venvstacks.Packaging.Markers;

namespace Venvstacks.Packaging.Tests.Markers;

/// <summary>Random markers over few values, and every environment that tells them apart.</summary>
internal static class MarkerSamples
{
    private static readonly string[] Comparisons =
    [
        "os_name == 'nt'",
        "os_name != 'posix'",
        "sys_platform == 'linux'",
        "sys_platform != 'win32'",
        "sys_platform == 'darwin'",
        "platform_system == 'FreeBSD'",
        "platform_system != 'Windows'",
        "platform_machine == 'x86_64'",
        "platform_machine != 'arm64'",
        "'86' in platform_machine",
        "implementation_name in 'cpython pypy'",
        "implementation_name == 'pypy'",
        "python_version < '3.9'",
        "python_version == '3.10'",
        "python_version >= '3.10'",
        "python_full_version > '3.10.2'",
        "python_full_version != '3.8'",
        "python_version ~= '3.9'",
        "python_version in '3.8 3.11'",
        "extra == 'a'",
        "extra != 'b'",
    ];

    private static readonly (string OsName, string SysPlatform, string System)[] Platforms =
    [
        ("posix", "linux", "Linux"),
        ("java", "linux", "Linux"),
        ("posix", "darwin", "Darwin"),
        ("nt", "win32", "Windows"),
        ("java", "win32", "Windows"),
        ("posix", "freebsd", "FreeBSD"),
        ("nt", "freebsd", "FreeBSD"),
        ("posix", "other", "Other"),
        ("nt", "other", "Other"),
        ("java", "other", "Other"),
    ];

    private static readonly Gen<string> Comparison = Gen.OneOf(Comparisons);

    public static Gen<string> Text { get; } = Join(Join(Join(Comparison)));

    public static Gen<MarkerExpression> Expression { get; } = Text.Select(MarkerExpression.Parse);

    /// <summary>The environments that can be: all combinations of values but those of which a platform is known not to be.</summary>
    public static MarkerEnvironment[] Environments { get; } = [.. CreateEnvironments()];

    /// <summary>The sets of environments in which a marker holds, extras included.</summary>
    public static bool[] Evaluate(Marker marker) => [.. Environments.Select(marker.Evaluate)];

    private static Gen<string> Join(Gen<string> part) =>
        Gen.OneOf(
            part,
            Gen.Select(part, Gen.OneOf("and", "or"), part, (left, word, right) => $"({left} {word} {right})")
        );

    private static IEnumerable<MarkerEnvironment> CreateEnvironments() =>
        from platform in Platforms
        from machine in new[] { "x86_64", "arm64", "riscv64" }
        from implementation in new[] { "cpython", "pypy", "other" }
        from python in new[] { "3.8.0", "3.8.1", "3.9.5", "3.10.0", "3.10.2", "3.10.3", "3.11.7", "4.0.1" }
        from extra in new PackageName?[] { null, PackageName.Parse("a"), PackageName.Parse("b") }
        select new MarkerEnvironment
        {
            OsName = platform.OsName,
            SysPlatform = platform.SysPlatform,
            PlatformSystem = platform.System,
            PlatformMachine = machine,
            ImplementationName = implementation,
            ImplementationVersion = python,
            PlatformPythonImplementation = implementation,
            PythonFullVersion = python,
            PythonVersion = python[..python.LastIndexOf('.')],
            Extra = extra,
        };
}
