using Venvstacks.Definitions;
using Venvstacks.Packaging.Markers;

namespace Venvstacks.Locking;

/// <summary>What markers are evaluated with for a layer on one of its platforms.</summary>
public static class TargetEnvironment
{
    /// <summary>What the layer's Python says of itself on a platform. The release and version of the system are not known.</summary>
    public static MarkerEnvironment Of(LayerDefinition layer, TargetPlatform platform)
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
    public static IEnumerable<TargetPlatform> PlatformsOf(LayerDefinition layer, MarkerExpression? marker)
    {
        if (marker is null)
            return layer.Platforms;
        var compiled = Marker.From(marker);
        return layer.Platforms.Where(platform => compiled.Evaluate(Of(layer, platform)));
    }
}
