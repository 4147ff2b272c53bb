namespace Venvstacks.Packaging.Markers;

/// <summary>A value of the environment that markers compare (PEP 508 "Environment Markers"; the last two: PEP 751).</summary>
public enum MarkerVariable
{
    /// <summary><c>implementation_name</c>: <c>cpython</c></summary>
    ImplementationName,

    /// <summary><c>implementation_version</c>: <c>3.11.7</c></summary>
    ImplementationVersion,

    /// <summary><c>os_name</c>: <c>posix</c>, <c>nt</c></summary>
    OsName,

    /// <summary><c>platform_machine</c>: <c>x86_64</c>, <c>arm64</c>, <c>AMD64</c></summary>
    PlatformMachine,

    /// <summary><c>platform_python_implementation</c>: <c>CPython</c></summary>
    PlatformPythonImplementation,

    /// <summary><c>platform_release</c>: of the system's kernel</summary>
    PlatformRelease,

    /// <summary><c>platform_system</c>: <c>Linux</c>, <c>Darwin</c>, <c>Windows</c></summary>
    PlatformSystem,

    /// <summary><c>platform_version</c>: of the system</summary>
    PlatformVersion,

    /// <summary><c>python_full_version</c>: <c>3.11.7</c></summary>
    PythonFullVersion,

    /// <summary><c>python_version</c>: <c>3.11</c></summary>
    PythonVersion,

    /// <summary><c>sys_platform</c>: <c>linux</c>, <c>darwin</c>, <c>win32</c></summary>
    SysPlatform,

    /// <summary><c>extra</c>: the extra for which requirements are asked</summary>
    Extra,

    /// <summary><c>extras</c>: a set, right of <c>in</c> only</summary>
    Extras,

    /// <summary><c>dependency_groups</c>: a set, right of <c>in</c> only</summary>
    DependencyGroups,
}

/// <summary>The names of the variables.</summary>
public static class MarkerVariables
{
    /// <summary>The names in the order of <see cref="MarkerVariable"/>.</summary>
    private static readonly string[] Names =
    [
        "implementation_name",
        "implementation_version",
        "os_name",
        "platform_machine",
        "platform_python_implementation",
        "platform_release",
        "platform_system",
        "platform_version",
        "python_full_version",
        "python_version",
        "sys_platform",
        "extra",
        "extras",
        "dependency_groups",
    ];

    /// <summary>Older names (PEP 345) that are still read.</summary>
    private static readonly (string Name, MarkerVariable Variable)[] OldNames =
    [
        ("os.name", MarkerVariable.OsName),
        ("sys.platform", MarkerVariable.SysPlatform),
        ("platform.version", MarkerVariable.PlatformVersion),
        ("platform.machine", MarkerVariable.PlatformMachine),
        ("platform.python_implementation", MarkerVariable.PlatformPythonImplementation),
        ("python_implementation", MarkerVariable.PlatformPythonImplementation),
    ];

    /// <summary>The name as markers write it.</summary>
    public static string GetName(this MarkerVariable variable) => Names[(int)variable];

    /// <summary>Whether values of the variable are compared as versions (PEP 508).</summary>
    public static bool IsVersion(this MarkerVariable variable) =>
        variable
            is MarkerVariable.ImplementationVersion
                or MarkerVariable.PlatformRelease
                or MarkerVariable.PythonFullVersion
                or MarkerVariable.PythonVersion;

    /// <summary>Whether the variable is a set of names.</summary>
    public static bool IsSet(this MarkerVariable variable) =>
        variable is MarkerVariable.Extras or MarkerVariable.DependencyGroups;

    /// <summary>The variable of a name, old names included; null when there is none.</summary>
    public static MarkerVariable? Find(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            if (name.SequenceEqual(Names[i]))
                return (MarkerVariable)i;
        }
        foreach ((string oldName, MarkerVariable variable) in OldNames)
        {
            if (name.SequenceEqual(oldName))
                return variable;
        }
        return null;
    }
}
