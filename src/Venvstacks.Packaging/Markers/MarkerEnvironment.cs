namespace Venvstacks.Packaging.Markers;

/// <summary>The values that markers are evaluated with (PEP 508 "Environment Markers").</summary>
public sealed record MarkerEnvironment
{
    /// <summary><c>cpython</c></summary>
    public required string ImplementationName { get; init; }

    /// <summary><c>3.11.7</c></summary>
    public required string ImplementationVersion { get; init; }

    /// <summary><c>posix</c> or <c>nt</c></summary>
    public required string OsName { get; init; }

    /// <summary><c>x86_64</c>, <c>aarch64</c>, <c>arm64</c>, <c>AMD64</c>, <c>ARM64</c></summary>
    public required string PlatformMachine { get; init; }

    /// <summary><c>CPython</c></summary>
    public required string PlatformPythonImplementation { get; init; }

    /// <summary>The kernel's release; null when unknown, as for every target but the running system.</summary>
    public string? PlatformRelease { get; init; }

    /// <summary><c>Linux</c>, <c>Darwin</c> or <c>Windows</c></summary>
    public required string PlatformSystem { get; init; }

    /// <summary>The system's version; null when unknown.</summary>
    public string? PlatformVersion { get; init; }

    /// <summary><c>3.11.7</c></summary>
    public required string PythonFullVersion { get; init; }

    /// <summary><c>3.11</c></summary>
    public required string PythonVersion { get; init; }

    /// <summary><c>linux</c>, <c>darwin</c> or <c>win32</c></summary>
    public required string SysPlatform { get; init; }

    /// <summary>The extra for which requirements are asked, or null.</summary>
    public PackageName? Extra { get; init; }

    /// <summary>The extras chosen from a lock file (PEP 751).</summary>
    public ImmutableHashSet<PackageName> Extras { get; init; } = [];

    /// <summary>The dependency groups chosen from a lock file (PEP 751).</summary>
    public ImmutableHashSet<PackageName> DependencyGroups { get; init; } = [];

    /// <summary>The value of a variable that is no set, or null where it is not known; of a development build's <c>python_full_version</c> (<c>3.14.0+</c>) one that is a version.</summary>
    internal string? GetValue(MarkerVariable variable) =>
        variable switch
        {
            MarkerVariable.ImplementationName => ImplementationName,
            MarkerVariable.ImplementationVersion => ImplementationVersion,
            MarkerVariable.OsName => OsName,
            MarkerVariable.PlatformMachine => PlatformMachine,
            MarkerVariable.PlatformPythonImplementation => PlatformPythonImplementation,
            MarkerVariable.PlatformRelease => PlatformRelease,
            MarkerVariable.PlatformSystem => PlatformSystem,
            MarkerVariable.PlatformVersion => PlatformVersion,
            MarkerVariable.PythonFullVersion => PythonFullVersion.EndsWith('+')
                ? PythonFullVersion + "local"
                : PythonFullVersion,
            MarkerVariable.PythonVersion => PythonVersion,
            MarkerVariable.SysPlatform => SysPlatform,
            MarkerVariable.Extra => Extra?.ToString() ?? "",
            _ => throw new ArgumentOutOfRangeException(nameof(variable), variable, "a set has no single value"),
        };

    /// <summary>The names in a set.</summary>
    internal ImmutableHashSet<PackageName> GetSet(MarkerVariable variable) =>
        variable == MarkerVariable.Extras ? Extras : DependencyGroups;
}
