using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Solving;

namespace Venvstacks.Resolution;

/// <summary>
/// The package provider. Asked for the same thing several times, also at the same time, it gives the same
/// answer and fetches it once.
/// </summary>
/// <remarks>Which indexes are asked for a package, and in which order, is the provider's to know.</remarks>
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

/// <summary>What the indexes that are asked for a package have of it.</summary>
/// <param name="Indexes">
/// The indexes that have it, in the order of their priority. Several only where the strategy is to look further than the first.
/// </param>
internal sealed record PackageListing(ImmutableArray<IndexListing> Indexes)
{
    /// <summary>Folders and flat pages that are added to every index (<c>find-links</c>), in their order.</summary>
    public ImmutableArray<IndexListing> Flat { get; init; } = [];

    /// <summary>Whether the versions of all indexes count as of one (<c>unsafe-best-match</c>), not those of the first that has one that will do.</summary>
    public bool ComparesIndexes { get; init; }

    /// <summary>Whether the request pins the package to its one index.</summary>
    public bool IsPinned { get; init; }

    /// <summary>The indexes that were not asked for the package, as messages call them.</summary>
    public ImmutableArray<UnaskedIndex> Unasked { get; init; } = [];

    /// <summary>Finds the asked indexes that had no page of any package so far, as messages call them: their addresses may be wrong.</summary>
    public Func<IEnumerable<string>> FindPageless { get; init; } = () => [];

    /// <summary>Files that the indexes list and that are not taken, each with the reason, in words that follow the file's name.</summary>
    public ImmutableArray<string> Refused { get; init; } = [];

    /// <summary>Why there is nothing, in words that follow the name, where there is nothing: <c>was not found in the package index</c>.</summary>
    public string? Missing { get; init; }
}

/// <summary>An index that was not asked for a package, and why.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Reason">Why.</param>
public sealed record UnaskedIndex(string Name, UnaskedReason Reason);

/// <summary>Why an index was not asked for a package.</summary>
public enum UnaskedReason
{
    /// <summary>It is asked only for the packages that are pinned to it.</summary>
    IsExplicit,

    /// <summary>An index before it has the package.</summary>
    HasEarlier,

    /// <summary>The package is pinned to another.</summary>
    IsPinnedElsewhere,

    /// <summary>No index is asked at all.</summary>
    NoIndex,
}

/// <summary>What one index has of a package.</summary>
/// <param name="Index">The index's address, without credentials.</param>
/// <param name="Releases">The versions, oldest first.</param>
internal sealed record IndexListing(string Index, ImmutableArray<IndexRelease> Releases)
{
    /// <summary>Whether the index is a folder or flat page, whose files have no upload time and are never too new.</summary>
    public bool IsFlat { get; init; }
}

/// <summary>The metadata of a version, or why there is none.</summary>
/// <param name="Metadata">The metadata, or null.</param>
/// <param name="Unavailable">The reason if there is none, or null.</param>
internal sealed record PackageMetadata(CoreMetadata? Metadata, UnavailableReason? Unavailable = null);
