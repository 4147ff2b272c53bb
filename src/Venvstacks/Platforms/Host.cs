using System.Runtime.InteropServices;
using Venvstacks.Formats.Bytes;
using Venvstacks.Formats.Elf;

namespace Venvstacks.Platforms;

/// <summary>The machine that the engine runs on.</summary>
/// <param name="Target">The target that it is.</param>
public sealed record Host(Target Target)
{
    // The one shell that every system has.
    private const string Shell = "/bin/sh";

    /// <summary>The machine of this process.</summary>
    /// <exception cref="PlatformNotSupportedException">The machine is no known target.</exception>
    public static Host Current => LazyCurrent.Value;

    private static readonly Lazy<Host> LazyCurrent = new(() => new Host(FindTarget()));

    /// <summary>Whether programs for a target can be run here.</summary>
    public bool CanRun(Target target) => target == Target;

    /// <summary>Whether a system's programs use musl, as the interpreter of its shell says.</summary>
    internal static bool UsesMusl(string shell)
    {
        try
        {
            using FileBytes file = FileBytes.Open(shell);
            return LibcFloor.OfLoader(ElfHeader.Read(file)?.Interpreter) == Libc.Musl;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    private static Target FindTarget()
    {
        PlatformSystem? system =
            OperatingSystem.IsWindows() ? PlatformSystem.Windows
            : OperatingSystem.IsMacOS() ? PlatformSystem.Macos
            : OperatingSystem.IsLinux() ? PlatformSystem.Linux
            : null;
        bool isMusl =
            RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) || UsesMusl(Shell);
        Libc? libc =
            system != PlatformSystem.Linux ? null
            : isMusl ? Libc.Musl
            : Libc.Glibc;
        return Target.All.FirstOrDefault(target =>
                target.System == system && target.Libc == libc && IsProcessor(target)
            )
            ?? throw new PlatformNotSupportedException(
                "layers are built for Linux, macOS and Windows on x86-64 and 64-bit ARM only"
            );
    }

    private static bool IsProcessor(Target target) =>
        RuntimeInformation.OSArchitecture == (target.IsArm ? Architecture.Arm64 : Architecture.X64);
}
