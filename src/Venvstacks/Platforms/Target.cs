using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Tags;

namespace Venvstacks.Platforms;

/// <summary>The target of a layer: an operating system, a processor and, on Linux, a C library.</summary>
/// <remarks>Named as the platform tags of wheels, without the version of the system: <see cref="SystemFloors"/> has it.</remarks>
public sealed class Target
{
    private Target(string name, PlatformSystem system, string machine, Libc? libc = null)
    {
        Name = name;
        System = system;
        PlatformMachine = machine;
        Libc = libc;
    }

    /// <summary>Windows on x86-64: <c>win_amd64</c>.</summary>
    public static Target WindowsX64 { get; } = new("win_amd64", PlatformSystem.Windows, "AMD64");

    /// <summary>Windows on ARM: <c>win_arm64</c>.</summary>
    public static Target WindowsArm64 { get; } = new("win_arm64", PlatformSystem.Windows, "ARM64");

    /// <summary>Linux with glibc on x86-64: <c>linux_x86_64</c>.</summary>
    public static Target LinuxX64 { get; } = new("linux_x86_64", PlatformSystem.Linux, "x86_64", Platforms.Libc.Glibc);

    /// <summary>Linux with glibc on ARM: <c>linux_aarch64</c>.</summary>
    public static Target LinuxArm64 { get; } =
        new("linux_aarch64", PlatformSystem.Linux, "aarch64", Platforms.Libc.Glibc);

    /// <summary>Linux with musl on x86-64: <c>musllinux_x86_64</c>.</summary>
    public static Target MuslX64 { get; } =
        new("musllinux_x86_64", PlatformSystem.Linux, "x86_64", Platforms.Libc.Musl);

    /// <summary>Linux with musl on ARM: <c>musllinux_aarch64</c>.</summary>
    public static Target MuslArm64 { get; } =
        new("musllinux_aarch64", PlatformSystem.Linux, "aarch64", Platforms.Libc.Musl);

    /// <summary>macOS on Apple's processors: <c>macosx_arm64</c>.</summary>
    public static Target MacosArm64 { get; } = new("macosx_arm64", PlatformSystem.Macos, "arm64");

    /// <summary>macOS on Intel's processors: <c>macosx_x86_64</c>.</summary>
    public static Target MacosX64 { get; } = new("macosx_x86_64", PlatformSystem.Macos, "x86_64");

    /// <summary>The targets of a runtime that names none, in the order of the documentation: the reference's six.</summary>
    public static ImmutableArray<Target> Default { get; } =
    [WindowsX64, WindowsArm64, LinuxX64, LinuxArm64, MacosArm64, MacosX64];

    /// <summary>All targets, in the order of the documentation.</summary>
    public static ImmutableArray<Target> All { get; } = [.. Default, MuslX64, MuslArm64];

    /// <summary>The name in definitions and file names: <c>linux_x86_64</c>.</summary>
    public string Name { get; }

    /// <summary>The operating system.</summary>
    public PlatformSystem System { get; }

    /// <summary>The C library; null where the system is not Linux.</summary>
    public Libc? Libc { get; }

    /// <summary>The processor as <c>platform.machine()</c> gives it: <c>x86_64</c>, <c>AMD64</c>, <c>arm64</c>, <c>ARM64</c> or <c>aarch64</c>.</summary>
    public string PlatformMachine { get; }

    /// <summary>The processor as platform tags name it: <c>x86_64</c>, <c>amd64</c>, <c>arm64</c> or <c>aarch64</c>.</summary>
    public string Architecture => Name[(Name.IndexOf('_', StringComparison.Ordinal) + 1)..];

    /// <summary>Whether the system is Linux, with either C library.</summary>
    public bool IsLinux => System == PlatformSystem.Linux;

    /// <summary>Whether the system is macOS.</summary>
    public bool IsMacos => System == PlatformSystem.Macos;

    /// <summary>Whether the system is Windows.</summary>
    public bool IsWindows => System == PlatformSystem.Windows;

    /// <summary>Whether the processor is a 64-bit ARM; else it is x86-64.</summary>
    public bool IsArm => Architecture is "arm64" or "aarch64";

    /// <summary>The path of the interpreter in a runtime: <c>bin/python</c>, on Windows <c>python.exe</c>.</summary>
    public string RuntimePython => IsWindows ? "python.exe" : "bin/python";

    /// <summary>The directory of commands in a layer: <c>bin</c>, on Windows <c>Scripts</c>.</summary>
    public string CommandDirectory => IsWindows ? "Scripts" : "bin";

    /// <summary>The directory of the standard library and, below <c>site-packages</c>, of packages: <c>lib/python3.11</c>, on Windows <c>Lib</c>.</summary>
    /// <param name="pythonMinor">The Python, <c>3.11</c>.</param>
    public string LibraryDirectory(string pythonMinor) => IsWindows ? "Lib" : $"lib/python{pythonMinor}";

    /// <summary>Finds a target by its <see cref="Name"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Target? target)
    {
        target = All.FirstOrDefault(known => known.Name == text);
        return target is not null;
    }

    /// <summary>The values of markers (PEP 508) for an interpreter on this target. Release and version of the system are not known.</summary>
    public MarkerEnvironment EnvironmentOf(PythonImplementation python) =>
        new()
        {
            ImplementationName = python.Name,
            ImplementationVersion = python.Version,
            OsName = IsWindows ? "nt" : "posix",
            PlatformMachine = PlatformMachine,
            PlatformPythonImplementation = python.PlatformName,
            PlatformSystem = System switch
            {
                PlatformSystem.Linux => "Linux",
                PlatformSystem.Macos => "Darwin",
                _ => "Windows",
            },
            PythonFullVersion = python.Version,
            PythonVersion = python.MinorVersion,
            SysPlatform = System switch
            {
                PlatformSystem.Linux => "linux",
                PlatformSystem.Macos => "darwin",
                _ => "win32",
            },
        };

    /// <summary>The tags of the wheels that an interpreter accepts on this target, none of them for a newer system than the floors.</summary>
    public CompatibleTags TagsOf(PythonImplementation python, SystemFloors floors) =>
        new(
            python.Minor,
            System switch
            {
                PlatformSystem.Windows => PlatformTags.Windows(Architecture),
                PlatformSystem.Macos => PlatformTags.MacOS(Architecture, floors.Macos.Major, floors.Macos.Minor),
                _ when Libc == Platforms.Libc.Musl => PlatformTags.Musl(Architecture, floors.Musl.Minor),
                _ => PlatformTags.Glibc(Architecture, floors.Glibc.Minor),
            },
            python.IsFreeThreaded
        );

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;
}

/// <summary>An operating system that layers are built for.</summary>
public enum PlatformSystem
{
    /// <summary>Linux.</summary>
    Linux,

    /// <summary>macOS.</summary>
    Macos,

    /// <summary>Windows.</summary>
    Windows,
}
