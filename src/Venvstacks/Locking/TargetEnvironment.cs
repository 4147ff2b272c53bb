using Venvstacks.Definitions;
using Venvstacks.Packaging.Markers;
using Venvstacks.Platforms;

namespace Venvstacks.Locking;

/// <summary>On which targets a layer needs a package, by one rule for locking and building.</summary>
internal static class TargetEnvironment
{
    /// <summary>The targets of a layer that need a package.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="marker">The package's marker; null: everywhere.</param>
    public static IEnumerable<Target> PlatformsOf(LayerDefinition layer, MarkerExpression? marker)
    {
        Marker compiled = Compile(marker);
        return layer.Platforms.Where(target => Holds(compiled, layer, target));
    }

    /// <summary>Whether a target needs a package: its marker holds, or may hold on some machine of the target.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="marker">The package's marker; null: everywhere.</param>
    /// <param name="target">The target.</param>
    public static bool IsNeeded(LayerDefinition layer, MarkerExpression? marker, Target target) =>
        Holds(Compile(marker), layer, target);

    /// <summary>Whether every machine of all targets of a layer needs a package.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="marker">The package's marker; null: everywhere.</param>
    public static bool IsNeededEverywhere(LayerDefinition layer, MarkerExpression? marker)
    {
        Marker not = Compile(marker).Not();
        return !layer.Platforms.Any(target => Holds(not, layer, target));
    }

    private static bool Holds(Marker marker, LayerDefinition layer, Target target) =>
        marker.Evaluate(target.EnvironmentOf(layer.Runtime.PythonImplementation));

    private static Marker Compile(MarkerExpression? marker) => marker is null ? Marker.True : Marker.From(marker);
}
