using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Packaging.Markers;
using Venvstacks.Platforms;
using Venvstacks.Resolution;

namespace Venvstacks.Locking;

/// <summary>Decides of each resolved package whether a layer needs it, where, and whether lower layers supply it.</summary>
/// <param name="layer">The layer.</param>
/// <param name="supplied">What lower layers supply; see <see cref="LowerLayerConstraints"/>.</param>
/// <param name="files">The layer's lock files, which paths of local wheels are relative to.</param>
internal sealed class PackagePlacer(LayerDefinition layer, ImmutableArray<LockedPackage> supplied, LayerLockFiles files)
{
    /// <summary>The packages of the layer's lock, in the order of the resolution.</summary>
    public ImmutableArray<LockedPackage> Place(Solution solution) =>
        [.. solution.Packages.Select(Place).OfType<LockedPackage>()];

    /// <summary>The package as it is locked, or null where no target platform needs it.</summary>
    private LockedPackage? Place(ResolvedPackage resolved)
    {
        MarkerExpression? marker = resolved.Marker.IsTrue ? null : MarkerExpression.Parse(resolved.Marker.ToString());
        Target[] platforms = [.. TargetEnvironment.PlatformsOf(layer, marker)];
        if (platforms.Length == 0)
            return null;
        bool isEverywhere = TargetEnvironment.IsNeededEverywhere(layer, marker);
        LockedPackage package = new(resolved.Name, resolved.Version, isEverywhere ? null : marker);
        if (platforms.All(platform => IsSupplied(package, platform)))
            return package with { IsShared = true };
        return package with { Index = LockedWheels.IndexOf(resolved), Wheels = LockedWheels.Of(resolved, files) };
    }

    private bool IsSupplied(LockedPackage package, Target platform) =>
        supplied.Any(other =>
            other.Name == package.Name
            && other.Version.Equals(package.Version)
            && TargetEnvironment.IsNeeded(layer, other.Marker, platform)
        );
}
