namespace Venvstacks.Resolution;

/// <summary>What a platform tag of a wheel says of the machine, as far as markers can tell (PEP 425, 600, 656).</summary>
/// <param name="System">The operating system; null: any.</param>
/// <param name="Machine">The family of machines that alone can use it; null: none in particular.</param>
/// <param name="MachineNames">What <c>platform_machine</c> may be.</param>
internal sealed record WheelPlatform(WheelSystem System, MachineFamily? Machine, string[] MachineNames)
{
    private static readonly Dictionary<string, WheelPlatform> _fixed = new(StringComparer.Ordinal)
    {
        ["any"] = new(WheelSystem.Any, null, []),
        ["win32"] = new(WheelSystem.Windows, MachineFamily.X86, ["x86"]),
        ["win_amd64"] = new(WheelSystem.Windows, MachineFamily.X64, ["AMD64"]),
        ["win_arm64"] = new(WheelSystem.Windows, MachineFamily.Arm64, ["ARM64"]),
        ["win_ia64"] = new(WheelSystem.Windows, null, []),
    };

    private static readonly Dictionary<string, MachineFamily?> _linux = new(StringComparer.Ordinal)
    {
        ["aarch64"] = MachineFamily.Arm64,
        ["armv5tel"] = null,
        ["armv6l"] = MachineFamily.ArmV6,
        ["armv7l"] = MachineFamily.ArmV7,
        ["ppc64le"] = MachineFamily.Power64LittleEndian,
        ["ppc64"] = MachineFamily.Power64,
        ["ppc"] = null,
        ["i686"] = MachineFamily.X86,
        ["x86_64"] = MachineFamily.X64,
        ["s390x"] = MachineFamily.S390,
        ["loongarch64"] = MachineFamily.LoongArch64,
        ["riscv64"] = MachineFamily.RiscV64,
    };

    private static readonly Dictionary<string, (MachineFamily? Machine, string[] Names)> _macos = new(
        StringComparer.Ordinal
    )
    {
        ["arm64"] = (MachineFamily.Arm64, ["arm64"]),
        ["x86_64"] = (MachineFamily.X64, ["x86_64"]),
        ["universal2"] = (null, ["x86_64", "arm64"]),
        ["intel"] = (null, ["x86_64", "i386"]),
        ["i386"] = (MachineFamily.X86, ["i386"]),
        ["fat"] = (null, ["x86_64", "ppc"]),
        ["fat32"] = (null, ["x86_64", "i386", "ppc", "ppc64"]),
        ["fat64"] = (null, ["x86_64", "ppc64"]),
        ["ppc"] = (null, ["ppc"]),
        ["ppc64"] = (null, ["ppc64"]),
        ["universal"] = (null, ["x86_64", "i386", "ppc64", "ppc", "intel"]),
    };

    private static readonly Dictionary<string, MachineFamily?> _android = new(StringComparer.Ordinal)
    {
        ["armeabi_v7a"] = null,
        ["arm64_v8a"] = MachineFamily.Arm64,
        ["x86"] = null,
        ["x86_64"] = null,
    };

    private static readonly Dictionary<string, MachineFamily?> _ios = new(StringComparer.Ordinal)
    {
        ["arm64_iphoneos"] = MachineFamily.Arm64,
        ["arm64_iphonesimulator"] = MachineFamily.Arm64,
        ["x86_64_iphonesimulator"] = MachineFamily.X64,
    };

    private static readonly string[] _otherSystems =
    [
        "freebsd_",
        "netbsd_",
        "openbsd_",
        "dragonfly_",
        "haiku_",
        "illumos_",
        "solaris_",
        "pyodide_",
        "pyemscripten_",
    ];

    /// <summary>Reads a tag; null where it is of no known kind, and so says nothing.</summary>
    public static WheelPlatform? Read(string tag)
    {
        if (_fixed.TryGetValue(tag, out WheelPlatform? platform))
            return platform;
        if (ReadMachine(tag, ["linux_", "manylinux1_", "manylinux2010_", "manylinux2014_"]) is { } machine)
            return ReadLinux(machine);
        if (ReadVersioned(tag, "manylinux_", 2) is { } many)
            return ReadLinux(many);
        if (ReadVersioned(tag, "musllinux_", 2) is { } musl)
            return ReadLinux(musl);
        if (ReadVersioned(tag, "macosx_", 2) is { } mac)
            return _macos.TryGetValue(mac, out var format)
                ? new(WheelSystem.MacOS, format.Machine, format.Names)
                : null;
        if (ReadVersioned(tag, "android_", 1) is { } android)
            return _android.TryGetValue(android, out MachineFamily? abi) ? new(WheelSystem.Android, abi, []) : null;
        if (ReadVersioned(tag, "ios_", 2) is { } ios)
            return _ios.TryGetValue(ios, out MachineFamily? device) ? new(WheelSystem.Other, device, []) : null;
        return _otherSystems.Any(system => tag.StartsWith(system, StringComparison.Ordinal))
            ? new(WheelSystem.Other, null, [])
            : null;
    }

    // armv8l is 32-bit code on a 64-bit machine: the same wheels.
    private static WheelPlatform? ReadLinux(string machine)
    {
        string name = machine == "armv8l" ? "armv7l" : machine;
        return _linux.TryGetValue(name, out MachineFamily? family) ? new(WheelSystem.Linux, family, [name]) : null;
    }

    private static string? ReadMachine(string tag, ReadOnlySpan<string> prefixes)
    {
        foreach (string prefix in prefixes)
            if (tag.StartsWith(prefix, StringComparison.Ordinal))
                return tag[prefix.Length..];
        return null;
    }

    /// <summary>What follows a prefix and numbers: <c>x86_64</c> of <c>manylinux_2_17_x86_64</c>.</summary>
    private static string? ReadVersioned(string tag, string prefix, int numbers)
    {
        if (!tag.StartsWith(prefix, StringComparison.Ordinal))
            return null;
        int start = prefix.Length;
        for (int i = 0; i < numbers; i++)
        {
            int end = tag.IndexOf('_', start);
            if (end < 0 || !ushort.TryParse(tag.AsSpan(start, end - start), out _))
                return null;
            start = end + 1;
        }
        return tag[start..];
    }
}

/// <summary>Operating systems that markers tell apart.</summary>
internal enum WheelSystem
{
    /// <summary>All.</summary>
    Any,

    /// <summary>Linux, with either libc.</summary>
    Linux,

    /// <summary>Windows.</summary>
    Windows,

    /// <summary>macOS.</summary>
    MacOS,

    /// <summary>Android.</summary>
    Android,

    /// <summary>One for which no wheel is ever ruled out.</summary>
    Other,
}

/// <summary>Machines that run the same code, whatever <c>platform_machine</c> calls them.</summary>
internal enum MachineFamily
{
    /// <summary>aarch64, arm64, ARM64.</summary>
    Arm64,

    /// <summary>x86_64, amd64, AMD64.</summary>
    X64,

    /// <summary>i686, i386, win32, x86.</summary>
    X86,

    /// <summary>ppc64le.</summary>
    Power64LittleEndian,

    /// <summary>ppc64.</summary>
    Power64,

    /// <summary>s390x.</summary>
    S390,

    /// <summary>riscv64.</summary>
    RiscV64,

    /// <summary>loongarch64.</summary>
    LoongArch64,

    /// <summary>armv7l, armv8l.</summary>
    ArmV7,

    /// <summary>armv6l.</summary>
    ArmV6,
}
