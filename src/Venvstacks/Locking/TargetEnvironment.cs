using Venvstacks.Definitions;
using Venvstacks.Packaging.Markers;
using Venvstacks.Platforms;

namespace Venvstacks.Locking;

/// <summary>What markers are evaluated with for a layer on one of its platforms, when it is locked and when it is built.</summary>
internal static class TargetEnvironment
{
    /// <summary>What the layer's Python says of itself on a platform. The release and version of the system are not known.</summary>
    public static MarkerEnvironment Of(LayerDefinition layer, Target platform)
    {
        PythonImplementation python = layer.Runtime.PythonImplementation;
        return new MarkerEnvironment
        {
            ImplementationName = python.Name,
            ImplementationVersion = python.Version,
            OsName = platform.OsName,
            PlatformMachine = platform.PlatformMachine,
            PlatformPythonImplementation = python.PlatformName,
            PlatformSystem = platform.PlatformSystemName,
            PythonFullVersion = python.Version,
            PythonVersion = python.MinorVersion,
            SysPlatform = platform.SysPlatform,
        };
    }

    /// <summary>The platforms of a layer on which a package is needed.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="marker">The package's marker; null: everywhere.</param>
    public static IEnumerable<Target> PlatformsOf(LayerDefinition layer, MarkerExpression? marker)
    {
        Marker compiled = Compile(marker);
        return layer.Platforms.Where(platform => compiled.Evaluate(Of(layer, platform)));
    }

    /// <summary>Whether a package is needed on a platform: its marker holds there, or may hold on some machine of it.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="marker">The package's marker; null: everywhere.</param>
    /// <param name="platform">The platform.</param>
    public static bool IsNeeded(LayerDefinition layer, MarkerExpression? marker, Target platform) =>
        Compile(marker).Evaluate(Of(layer, platform));

    /// <summary>Whether a package is needed on every machine of all platforms of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="marker">The package's marker; null: everywhere.</param>
    public static bool IsNeededEverywhere(LayerDefinition layer, MarkerExpression? marker)
    {
        Marker not = Compile(marker).Not();
        return !layer.Platforms.Any(platform => not.Evaluate(Of(layer, platform)));
    }

    private static Marker Compile(MarkerExpression? marker) => marker is null ? Marker.True : Marker.From(marker);
}
