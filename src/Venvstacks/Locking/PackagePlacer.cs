using Venvstacks.Definitions;
using Venvstacks.Packaging.Markers;
using Venvstacks.Platforms;
using Venvstacks.Resolution;

namespace Venvstacks.Locking;

/// <summary>Decides for each resolved package which targets need it, and whether lower layers supply it.</summary>
internal sealed class PackagePlacer(LayerDefinition layer, ImmutableArray<LockedPackage> supplied, LayerLockFiles files)
{
    /// <summary>The packages of the layer's lock, in the order of the resolution.</summary>
    public ImmutableArray<LockedPackage> Place(Solution solution) =>
        [.. solution.Packages.Select(Place).OfType<LockedPackage>()];

    /// <summary>The locked package, or null if no target needs it.</summary>
    private LockedPackage? Place(ResolvedPackage resolved)
    {
        MarkerExpression? marker = resolved.Marker.ToExpression();
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
