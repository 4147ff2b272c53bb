using Venvstacks.Definitions;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Explaining;

/// <summary>A package of a layer's lock that could have another version.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Package">The package.</param>
/// <param name="Current">The locked version; the newest where platforms differ.</param>
/// <param name="Wanted">The version that locking would choose without the lock; null where the layer would not have the package.</param>
/// <param name="Newest">The newest version for the layer's Python, allowed by its requirements or not.</param>
public sealed record AvailableUpdate(
    LayerDefinition Layer,
    PackageName Package,
    PackageVersion Current,
    PackageVersion? Wanted,
    PackageVersion Newest
);
