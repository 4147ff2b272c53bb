namespace Venvstacks.Cli.Configuration;

/// <summary>The form of a setting's value.</summary>
internal enum SettingKind
{
    /// <summary>The URL of a server or of a directory.</summary>
    Address,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>Directories; in a variable with the separator of PATH.</summary>
    Directories,
}

/// <summary>A setting that users would else repeat on each command line. None of them changes what a lock contains.</summary>
/// <param name="Name">The key in the file: <c>cache-dir</c>.</param>
/// <param name="Variable">The environment variable, which wins over the file.</param>
/// <param name="Kind">The form of the value.</param>
internal sealed record SettingKey(string Name, string Variable, SettingKind Kind)
{
    /// <summary>The directory of the cache.</summary>
    public static SettingKey CacheDirectory { get; } = new("cache-dir", "VENVSTACKS_CACHE_DIR", SettingKind.Directory);

    /// <summary>The mirror of the published builds of CPython.</summary>
    public static SettingKey PythonMirror { get; } =
        new("python-mirror", "VENVSTACKS_PYTHON_MIRROR", SettingKind.Address)
        {
            OtherVariables = ["UV_PYTHON_INSTALL_MIRROR", "PBS_INSTALLER_BASE_URL"],
        };

    /// <summary>The directories of runtime archives.</summary>
    public static SettingKey Runtimes { get; } = new("runtimes", "VENVSTACKS_RUNTIMES", SettingKind.Directories);

    /// <summary>The directories where wheels of a lock are searched.</summary>
    public static SettingKey LocalWheels { get; } =
        new("local-wheels", "VENVSTACKS_LOCAL_WHEELS", SettingKind.Directories);

    /// <summary>The display of progress.</summary>
    public static SettingKey Progress { get; } =
        new("progress", "VENVSTACKS_PROGRESS", SettingKind.Choice)
        {
            Choices = ["auto", "tty", "plain", "json", "none"],
        };

    /// <summary>The colour of messages.</summary>
    public static SettingKey Color { get; } =
        new("color", "VENVSTACKS_COLOR", SettingKind.Choice)
        {
            Choices = ["auto", "always", "never"],
            OtherVariables = ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"],
        };

    /// <summary>All settings.</summary>
    public static ImmutableArray<SettingKey> All { get; } =
    [CacheDirectory, PythonMirror, Runtimes, LocalWheels, Progress, Color];

    /// <summary>The words of a choice.</summary>
    public string[] Choices { get; init; } = [];

    /// <summary>Variables of other tools that win over the file.</summary>
    public string[] OtherVariables { get; init; } = [];

    /// <summary>The setting of a variable, or null.</summary>
    public static SettingKey? Of(string variable) =>
        variable.StartsWith("VENVSTACKS_", StringComparison.Ordinal)
            ? All.FirstOrDefault(key => key.Variable == variable)
            : null;
}
