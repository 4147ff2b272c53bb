using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Venvstacks.Platforms;

/// <summary>A kind of machine that layers are made for, with what Python says of itself there.</summary>
/// <remarks>Named as the platform tags of wheels, without the version of the system: <see cref="LinuxTarget"/> and <see cref="MacosTarget"/> hold that.</remarks>
public sealed class Target
{
    private Target(string name, PlatformSystem system, string machine)
    {
        Name = name;
        System = system;
        PlatformMachine = machine;
    }

    /// <summary>Windows on x86-64: <c>win_amd64</c>.</summary>
    public static Target WindowsX64 { get; } = new("win_amd64", PlatformSystem.Windows, "AMD64");

    /// <summary>Windows on ARM: <c>win_arm64</c>.</summary>
    public static Target WindowsArm64 { get; } = new("win_arm64", PlatformSystem.Windows, "ARM64");

    /// <summary>Linux on x86-64: <c>linux_x86_64</c>.</summary>
    public static Target LinuxX64 { get; } = new("linux_x86_64", PlatformSystem.Linux, "x86_64");

    /// <summary>Linux on ARM: <c>linux_aarch64</c>.</summary>
    public static Target LinuxArm64 { get; } = new("linux_aarch64", PlatformSystem.Linux, "aarch64");

    /// <summary>macOS on Apple's processors: <c>macosx_arm64</c>.</summary>
    public static Target MacosArm64 { get; } = new("macosx_arm64", PlatformSystem.Macos, "arm64");

    /// <summary>macOS on Intel's processors: <c>macosx_x86_64</c>.</summary>
    public static Target MacosX64 { get; } = new("macosx_x86_64", PlatformSystem.Macos, "x86_64");

    /// <summary>All platforms, in the order in which the documentation names them.</summary>
    public static ImmutableArray<Target> All { get; } =
    [WindowsX64, WindowsArm64, LinuxX64, LinuxArm64, MacosArm64, MacosX64];

    /// <summary>The platform that this program runs on.</summary>
    /// <exception cref="PlatformNotSupportedException">It is none of <see cref="All"/>.</exception>
    public static Target Current { get; } = FindCurrent();

    /// <summary>The name in definitions and file names: <c>linux_x86_64</c>.</summary>
    public string Name { get; }

    /// <summary>The operating system.</summary>
    public PlatformSystem System { get; }

    /// <summary>The processor as <c>platform.machine()</c> gives it: <c>x86_64</c>, <c>AMD64</c>, <c>arm64</c>, <c>ARM64</c> or <c>aarch64</c>.</summary>
    public string PlatformMachine { get; }

    /// <summary>The processor as platform tags name it: <c>x86_64</c>, <c>amd64</c>, <c>arm64</c> or <c>aarch64</c>.</summary>
    public string Architecture => Name[(Name.IndexOf('_', StringComparison.Ordinal) + 1)..];

    /// <summary>The value of <c>sys.platform</c>: <c>linux</c>, <c>darwin</c> or <c>win32</c>.</summary>
    public string SysPlatform =>
        System switch
        {
            PlatformSystem.Linux => "linux",
            PlatformSystem.Macos => "darwin",
            _ => "win32",
        };

    /// <summary>The value of <c>os.name</c>: <c>posix</c> or <c>nt</c>.</summary>
    public string OsName => IsWindows ? "nt" : "posix";

    /// <summary>The value of <c>platform.system()</c>: <c>Linux</c>, <c>Darwin</c> or <c>Windows</c>.</summary>
    public string PlatformSystemName =>
        System switch
        {
            PlatformSystem.Linux => "Linux",
            PlatformSystem.Macos => "Darwin",
            _ => "Windows",
        };

    /// <summary>Whether the system is Linux, with either C library.</summary>
    public bool IsLinux => System == PlatformSystem.Linux;

    /// <summary>Whether the system is macOS.</summary>
    public bool IsMacos => System == PlatformSystem.Macos;

    /// <summary>Whether the system is Windows.</summary>
    public bool IsWindows => System == PlatformSystem.Windows;

    /// <summary>Whether the processor is of the x86 family.</summary>
    public bool IsX86 => Architecture is "x86_64" or "amd64";

    /// <summary>Finds a platform by its <see cref="Name"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Target? platform)
    {
        platform = All.FirstOrDefault(p => p.Name == text);
        return platform is not null;
    }

    /// <summary>The <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    private static Target FindCurrent()
    {
        bool arm = RuntimeInformation.OSArchitecture == global::System.Runtime.InteropServices.Architecture.Arm64;
        if (!arm && RuntimeInformation.OSArchitecture != global::System.Runtime.InteropServices.Architecture.X64)
            throw new PlatformNotSupportedException("layers are made for x86-64 and 64-bit ARM only");
        if (OperatingSystem.IsWindows())
            return arm ? WindowsArm64 : WindowsX64;
        if (OperatingSystem.IsMacOS())
            return arm ? MacosArm64 : MacosX64;
        if (OperatingSystem.IsLinux())
            return arm ? LinuxArm64 : LinuxX64;
        throw new PlatformNotSupportedException("layers are made for Linux, macOS and Windows only");
    }
}

/// <summary>An operating system that layers are made for.</summary>
public enum PlatformSystem
{
    /// <summary>Linux.</summary>
    Linux,

    /// <summary>macOS.</summary>
    Macos,

    /// <summary>Windows.</summary>
    Windows,
}
