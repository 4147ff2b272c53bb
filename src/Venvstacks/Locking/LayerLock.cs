using System.Collections.Immutable;
using Venvstacks.Definitions;

namespace Venvstacks.Locking;

/// <summary>A layer with a valid lock.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Files">The paths of the lock's files.</param>
/// <param name="Metadata">The metadata recorded beside it.</param>
/// <param name="Packages">The locked packages, those of lower layers included.</param>
public sealed record LayerLock(
    LayerDefinition Layer,
    LayerLockFiles Files,
    LockMetadata Metadata,
    ImmutableArray<LockedPackage> Packages
)
{
    /// <summary>The version of the lock; always 1 where the layer is not versioned.</summary>
    public int Version => Layer.Versioned ? Metadata.LockVersion : 1;

    /// <summary>The name of the layer where it is deployed: its build name, followed by <c>@VERSION</c> where it is versioned.</summary>
    public string DeployedName => Layer.Versioned ? $"{Layer.BuildName}@{Version}" : Layer.BuildName;

    /// <summary>The packages whose files the layer holds itself.</summary>
    public IEnumerable<LockedPackage> OwnPackages => Packages.Where(package => !package.IsShared);
}
