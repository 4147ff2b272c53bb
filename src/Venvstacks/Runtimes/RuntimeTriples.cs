using System.Collections.Immutable;
using Venvstacks.Platforms;

namespace Venvstacks.Runtimes;

/// <summary>How compilers, and with them the published builds, name a platform.</summary>
internal static class RuntimeTriples
{
    /// <summary>The names for a platform, the preferred one first.</summary>
    /// <param name="platform">The platform.</param>
    /// <param name="libc">Its C library, where it is Linux.</param>
    public static ImmutableArray<string> Of(Target platform, LibcKind libc)
    {
        string machine = platform.Architecture is "arm64" or "aarch64" ? "aarch64" : "x86_64";
        return platform.System switch
        {
            PlatformSystem.Linux => [$"{machine}-unknown-linux-{(libc == LibcKind.Musl ? "musl" : "gnu")}"],
            PlatformSystem.Macos => [$"{machine}-apple-darwin"],
            _ => [$"{machine}-pc-windows-msvc", $"{machine}-pc-windows-msvc-shared"],
        };
    }
}
