using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Solving;

namespace Venvstacks.Resolution;

/// <summary>Provides listings and metadata of packages. Each is fetched once, however often and by however many threads it is requested.</summary>
/// <remarks>The provider decides which indexes are searched, and in which order.</remarks>
internal interface IPackageProvider
{
    /// <summary>The provider for one request: a package is pinned to an index only where the request itself names it.</summary>
    IPackageProvider For(ResolutionRequest request) => this;

    /// <summary>The versions of a package with their files.</summary>
    ValueTask<PackageListing> GetListingAsync(PackageName package, CancellationToken cancellationToken);

    /// <summary>The core metadata of the version that a wheel is of.</summary>
    ValueTask<PackageMetadata> GetMetadataAsync(
        PackageName package,
        IndexFile wheel,
        CancellationToken cancellationToken
    );
}

/// <summary>The releases of a package on the searched indexes.</summary>
/// <param name="Indexes">
/// The indexes that have it, in the order of their priority. Several only where the strategy is to look further than the first.
/// </param>
internal sealed record PackageListing(ImmutableArray<IndexListing> Indexes)
{
    /// <summary>Folders and flat pages, added to every index (<c>find-links</c>).</summary>
    public ImmutableArray<IndexListing> Flat { get; init; } = [];

    /// <summary>Whether the versions of all indexes compete (<c>unsafe-best-match</c>), instead of the first index with a usable one.</summary>
    public bool ComparesIndexes { get; init; }

    /// <summary>Whether the request pins the package to its one index.</summary>
    public bool IsPinned { get; init; }

    /// <summary>The indexes that were not searched.</summary>
    public ImmutableArray<UnaskedIndex> Unasked { get; init; } = [];

    /// <summary>Finds the indexes that were asked and had no page of any package so far, as messages call them: their addresses may be wrong.</summary>
    public Func<IEnumerable<string>> FindPageless { get; init; } = () => [];

    /// <summary>Listed files that are not used, each with the reason after the name.</summary>
    public ImmutableArray<string> Refused { get; init; } = [];

    /// <summary>The reason why the package does not exist, to follow its name: <c>was not found in the package index</c>; or null.</summary>
    public string? Missing { get; init; }
}

/// <summary>An index that was not searched for a package.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Reason">The reason.</param>
public sealed record UnaskedIndex(string Name, UnaskedReason Reason);

/// <summary>The reason why an index was not searched for a package.</summary>
public enum UnaskedReason
{
    /// <summary>The index serves only the packages that are pinned to it.</summary>
    IsExplicit,

    /// <summary>An index before it has the package.</summary>
    HasEarlier,

    /// <summary>The package is pinned to another.</summary>
    IsPinnedElsewhere,

    /// <summary>Indexes are disabled.</summary>
    NoIndex,
}

/// <summary>The releases of a package on one index.</summary>
/// <param name="Index">The index's address, without credentials.</param>
/// <param name="Releases">The versions, oldest first.</param>
internal sealed record IndexListing(string Index, ImmutableArray<IndexRelease> Releases)
{
    /// <summary>Whether the index is a folder or flat page, whose files have no upload time and are never too new.</summary>
    public bool IsFlat { get; init; }
}

/// <summary>The metadata of a version, or the reason why it is missing.</summary>
/// <param name="Metadata">The metadata, or null.</param>
/// <param name="Unavailable">The reason why it is missing, or null.</param>
internal sealed record PackageMetadata(CoreMetadata? Metadata, UnavailableReason? Unavailable = null)
{
    /// <summary>The problem of the wheel that the metadata is read from, or null.</summary>
    public string? Problem { get; init; }
}
