using Venvstacks.Definitions;
using Venvstacks.Packaging.Markers;
using Venvstacks.Platforms;

namespace Venvstacks.Locking;

/// <summary>The targets of a layer that need a package, for locking and building. A null marker is true everywhere.</summary>
internal static class TargetEnvironment
{
    /// <summary>The targets of a layer that need a package.</summary>
    public static IEnumerable<Target> PlatformsOf(LayerDefinition layer, MarkerExpression? marker)
    {
        Marker compiled = Compile(marker);
        return layer.Platforms.Where(target => Holds(compiled, layer, target));
    }

    /// <summary>Whether a target needs a package: its marker holds, or may hold on some machine of the target.</summary>
    public static bool IsNeeded(LayerDefinition layer, MarkerExpression? marker, Target target) =>
        Holds(Compile(marker), layer, target);

    /// <summary>Whether every machine of all targets of a layer needs a package.</summary>
    public static bool IsNeededEverywhere(LayerDefinition layer, MarkerExpression? marker)
    {
        Marker not = Compile(marker).Not();
        return !layer.Platforms.Any(target => Holds(not, layer, target));
    }

    private static bool Holds(Marker marker, LayerDefinition layer, Target target) =>
        marker.Evaluate(target.EnvironmentOf(layer.Runtime.PythonImplementation));

    private static Marker Compile(MarkerExpression? marker) => marker is null ? Marker.True : Marker.From(marker);
}
