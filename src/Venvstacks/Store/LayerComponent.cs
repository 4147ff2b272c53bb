namespace Venvstacks.Store;

/// <summary>Where entries of a layer come from.</summary>
public enum ComponentKind
{
    /// <summary>The interpreter of a runtime.</summary>
    Runtime,

    /// <summary>A package.</summary>
    Package,

    /// <summary>The launch and support modules of an application.</summary>
    Modules,

    /// <summary>Files that venvstacks writes.</summary>
    Generated,
}

/// <summary>A part of a layer's inventory: a package, say, and the entries that it owns.</summary>
/// <param name="Kind">The kind of part.</param>
/// <param name="Name">The package; of a runtime, the archive or the directory that it comes from; else empty.</param>
/// <param name="Version">The version of a package, else empty.</param>
/// <param name="Entries">Its files and links, in the order of the manifest. The first of two parts owns an equal file.</param>
public sealed record LayerComponent(
    ComponentKind Kind,
    string Name,
    string Version,
    ImmutableArray<ManifestEntry> Entries
)
{
    /// <summary>The name in messages: <c>numpy 2.3.3</c>.</summary>
    public override string ToString() =>
        Kind switch
        {
            ComponentKind.Package => $"{Name} {Version}",
            ComponentKind.Runtime => Name,
            ComponentKind.Modules => "the application's modules",
            _ => "the environment",
        };
}
