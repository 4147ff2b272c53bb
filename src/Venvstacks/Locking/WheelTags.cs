using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Packaging.Tags;
using Venvstacks.Platforms;

namespace Venvstacks.Locking;

/// <summary>Which wheels a layer takes on a platform.</summary>
internal static class WheelTags
{
    /// <summary>The tags that the layer's Python takes on a platform, no newer than the layer's targets of C library and macOS.</summary>
    public static CompatibleTags Of(LayerDefinition layer, Target platform) =>
        Of(layer, platform, layer.LinuxTarget, layer.MacosTarget);

    /// <summary>The same with other targets than the layer's.</summary>
    internal static CompatibleTags Of(LayerDefinition layer, Target platform, LinuxTarget linux, MacosTarget macos) =>
        new(layer.Runtime.PythonImplementation.Minor, PlatformTagsOf(platform, linux, macos));

    private static ImmutableArray<string> PlatformTagsOf(Target platform, LinuxTarget linux, MacosTarget macos) =>
        platform.System switch
        {
            PlatformSystem.Windows => PlatformTags.Windows(platform.Architecture),
            PlatformSystem.Macos => PlatformTags.MacOS(platform.Architecture, macos.Major, macos.Minor),
            _ when linux.Libc == LibcKind.Musl => PlatformTags.Musl(platform.Architecture, linux.Minor),
            _ => PlatformTags.Glibc(platform.Architecture, linux.Minor),
        };
}
