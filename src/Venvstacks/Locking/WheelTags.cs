using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Packaging.Tags;

namespace Venvstacks.Locking;

/// <summary>Which wheels a layer takes on a platform.</summary>
public static class WheelTags
{
    /// <summary>The tags that the layer's Python takes on a platform, no newer than the layer's targets of C library and macOS.</summary>
    public static CompatibleTags Of(LayerDefinition layer, TargetPlatform platform) =>
        new(layer.Runtime.PythonImplementation.Minor, PlatformTagsOf(layer, platform));

    private static ImmutableArray<string> PlatformTagsOf(LayerDefinition layer, TargetPlatform platform) =>
        platform.System switch
        {
            PlatformSystem.Windows => PlatformTags.Windows(platform.Architecture),
            PlatformSystem.Macos => PlatformTags.MacOS(
                platform.Architecture,
                layer.MacosTarget.Major,
                layer.MacosTarget.Minor
            ),
            _ when layer.LinuxTarget.Libc == LibcKind.Musl => PlatformTags.Musl(
                platform.Architecture,
                layer.LinuxTarget.Minor
            ),
            _ => PlatformTags.Glibc(platform.Architecture, layer.LinuxTarget.Minor),
        };
}
