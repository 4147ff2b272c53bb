namespace Venvstacks.Deployment;

/// <summary>The source of an installation, its directory and options.</summary>
/// <param name="Source">The directory that <c>publish</c> wrote, here or by the reference, or its address on a static server, or a stack definition, whose layers are then assembled from its locks.</param>
/// <param name="Directory">The directory of the installation; it may not exist yet.</param>
public sealed record InstallRequest(string Source, string Directory)
{
    /// <summary>The applications, with the layers that they need; empty for all layers of the source.</summary>
    public ImmutableArray<string> Applications { get; init; } = [];

    /// <summary>Whether the release or layers may become older.</summary>
    public bool AllowDowngrade { get; init; }

    /// <summary>The full path at which the installation will run, for images: generated files hold it instead of <see cref="Directory"/>. Null for the directory itself, or the path that it is already prepared for.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether the directory has a link to each layer, for software that expects layers there; null to leave that as it is.</summary>
    public bool? LayerLinks { get; init; }

    /// <summary>The sources of the wheels and runtimes of a definition.</summary>
    public AssemblyOptions Assembly { get; init; } = new();

    /// <summary>Whether the archives are kept in the installation, for repair without the source; null to leave that as it is. Ignored for a definition, which has none.</summary>
    public bool? KeepArchives { get; init; }
}

/// <summary>An installation that is updated.</summary>
/// <param name="Directory">The directory of the installation.</param>
public sealed record UpdateRequest(string Directory)
{
    /// <summary>The sources of the wheels and runtimes of a definition; null for those of the current generation.</summary>
    public AssemblyOptions? Assembly { get; init; }

    /// <summary>The directory that <c>publish</c> wrote, its address, or a definition, which is recorded for later updates and repairs; null for the source of the current generation.</summary>
    public string? Source { get; init; }

    /// <summary>Whether a stack that was rolled back from is installed again.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the release or layers may become older.</summary>
    public bool AllowDowngrade { get; init; }
}
