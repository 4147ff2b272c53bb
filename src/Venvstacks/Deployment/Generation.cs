using Venvstacks.Files;
using Venvstacks.Platforms;
using Venvstacks.Publishing;

namespace Venvstacks.Deployment;

/// <summary>A layer of a generation.</summary>
/// <param name="Published">The layer and its archive, as the source described them.</param>
/// <param name="ManifestHash">The hash of the list of the files that the archive has.</param>
/// <param name="DerivedHash">The hash of the list of the files that the installation made.</param>
public sealed record DeployedLayer(PublishedLayer Published, string ManifestHash, string DerivedHash)
{
    /// <summary>The facts about the manifest beside the archive; null where the source had none.</summary>
    internal ArchiveManifestFacts? Sidecar { get; init; }

    /// <summary>The name of the layer's directory.</summary>
    public string Name => Published.Facts.InstallTarget;
}

/// <summary>An installed stack: layers side by side in a directory that never changes once it is complete.</summary>
/// <param name="Number">The number, from 1.</param>
/// <param name="Folder">The name of its directory in <c>generations</c>.</param>
/// <param name="Layers">The layers, lower ones first.</param>
public sealed record Generation(int Number, string Folder, ImmutableArray<DeployedLayer> Layers)
{
    /// <summary>The full path of the installation, without links, that generated files hold.</summary>
    public required string Root { get; init; }

    /// <summary>The full path at which the generation was made for <see cref="Root"/>; null where that is the same.</summary>
    public string? PreparedAt { get; init; }

    /// <summary>Whether the file system had symbolic links; else their files are copies.</summary>
    public bool HasLinks { get; init; } = true;

    /// <summary>Whether the file system kept the permissions of files.</summary>
    public bool HasPermissions { get; init; } = true;

    /// <summary>The permissions that directories got, which the umask decided; null where they are not known.</summary>
    internal UnixFileMode? FolderMode { get; init; }

    /// <summary>The platform of the layers.</summary>
    public required Target Target { get; init; }

    /// <summary>The full path of the directory or definition, or the address, that the layers came from.</summary>
    public required string Source { get; init; }

    /// <summary>The sources of wheels and runtimes, if the source is a definition.</summary>
    public AssemblyOptions Assembly { get; init; } = new();

    /// <summary>The number of the release; null where the source had none.</summary>
    public int? Release { get; init; }

    /// <summary>Whether fetched archives are kept in the installation.</summary>
    public bool KeepsArchives { get; init; }

    /// <summary>The name of the file that described the source.</summary>
    internal string? Description { get; init; }

    /// <summary>The applications that were chosen; empty for all of the source.</summary>
    public ImmutableArray<string> Applications { get; init; } = [];

    /// <summary>When the generation was installed, in seconds since 1970 (UTC).</summary>
    public long Time { get; init; }

    /// <summary>The hash of the names and archives of all layers.</summary>
    public string Identity => IdentityOf(Layers.Select(layer => layer.Published));

    /// <summary>The hash of the names and archives of layers: equal for equal stacks.</summary>
    internal static string IdentityOf(IEnumerable<PublishedLayer> layers) =>
        TextHash.Sha256Of(
            string.Concat(
                layers
                    .Select(layer => $"{layer.Facts.InstallTarget} {layer.Archive?.Sha256}\n")
                    .Order(StringComparer.Ordinal)
            )
        );
}

/// <summary>The state of an installation: its generations, and what is remembered of others.</summary>
/// <param name="Current">The number of the current generation.</param>
/// <param name="Kept">The numbers of the generations that <c>rollback</c> can go back to, in ascending order.</param>
internal sealed record DeploymentState(int Current, ImmutableArray<int> Kept)
{
    /// <summary>The identities of stacks that were rolled back from, which <c>update</c> skips.</summary>
    public ImmutableArray<string> Skipped { get; init; } = [];

    /// <summary>Whether the directory of the installation has a link to each layer of the current generation.</summary>
    public bool HasLayerLinks { get; init; }

    /// <summary>The highest number of a release that was installed; null where no source had one.</summary>
    public int? Release { get; init; }

    /// <summary>The permissions of directories with the widest umask of all runs that wrote records; null where they are not known.</summary>
    public UnixFileMode? FolderMode { get; init; }

    /// <summary>Whether the state was made anew from the records of generations.</summary>
    public bool IsRestored { get; init; }

    /// <summary>All generations, in ascending order.</summary>
    public IEnumerable<int> Numbers => Kept.Append(Current).Order();

    /// <summary>The state that the generation of a plan is added to: only a permitted downgrade lowers the release, and a stack that is installed is not skipped any more.</summary>
    public DeploymentState Before(GenerationPlan plan, bool allowDowngrade) =>
        this with
        {
            Release = plan.Release is { } release && (allowDowngrade || !(release < Release)) ? release : Release,
            Skipped = [.. Skipped.Where(identity => identity != plan.Identity)],
        };

    /// <summary>The state after a generation was added or chosen.</summary>
    public DeploymentState With(int current) =>
        this with
        {
            Current = current,
            Kept = [.. Kept.Append(Current).Where(number => number != current).Distinct().Order()],
        };
}
