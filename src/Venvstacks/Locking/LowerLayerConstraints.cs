using Venvstacks.Packaging;

namespace Venvstacks.Locking;

/// <summary>The packages of lower layers, whose versions a layer must use.</summary>
internal static class LowerLayerConstraints
{
    /// <summary>The packages of lower layers, sorted by name.</summary>
    /// <param name="lower">The runtime's lock, then those of the frameworks in the order of <c>sys.path</c>.</param>
    /// <remarks>
    /// After a layer that supplies a package everywhere, later layers do not count. Before it, each marker counts once:
    /// <c>a==1 ; m</c>, <c>a==2 ; m</c>, <c>a==3</c>, <c>a==4</c> gives <c>a==1 ; m</c> and <c>a==3</c>.
    /// </remarks>
    public static ImmutableArray<LockedPackage> Collect(IEnumerable<LayerLock> lower)
    {
        SortedDictionary<PackageName, List<LockedPackage>> supplied = [];
        foreach (LockedPackage package in lower.SelectMany(layer => layer.OwnPackages))
        {
            if (!supplied.TryGetValue(package.Name, out List<LockedPackage>? earlier))
                supplied.Add(package.Name, earlier = []);
            if (!earlier.Exists(other => other.Marker is null || other.Marker.Equals(package.Marker)))
                earlier.Add(package);
        }
        return [.. supplied.Values.SelectMany(packages => packages)];
    }
}
