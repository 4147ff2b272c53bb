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

/// <summary>The paths of a layer's lock: four files in <c>requirements/BUILDNAME</c> beside the definition.</summary>
/// <param name="Folder">The folder's full path.</param>
/// <param name="BuildName">The layer's build name.</param>
public sealed record LayerLockFiles(string Folder, string BuildName)
{
    /// <summary>The name of a lock file has no dots in it (PEP 751 "File Name").</summary>
    private string Stem => BuildName.Replace('.', '_');

    /// <summary>The lock: <c>pylock.NAME.toml</c>.</summary>
    public string Lock => Path.Combine(Folder, $"pylock.{Stem}.toml");

    /// <summary>The inputs for which the lock is valid: <c>pylock.NAME.meta.json</c>.</summary>
    public string Metadata => Path.Combine(Folder, $"pylock.{Stem}.meta.json");

    /// <summary>The declared requirements: <c>requirements-NAME.in</c>.</summary>
    public string DeclaredRequirements => Path.Combine(Folder, $"requirements-{Stem}.in");

    /// <summary>The packages in short: <c>packages-BUILDNAME.txt</c>.</summary>
    public string Summary => Path.Combine(Folder, $"packages-{BuildName}.txt");

    /// <summary>The files of a layer.</summary>
    public static LayerLockFiles Of(StackDefinition stack, LayerDefinition layer) =>
        new(Path.Combine(stack.RequirementsDirectory, layer.BuildName), layer.BuildName);
}
