using Venvstacks.Files;
using Venvstacks.Indexes;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Solving;
using Venvstacks.Settings;

namespace Venvstacks.Resolution;

/// <summary>Finds the packages of a layer in its indexes, by priority and pins.</summary>
/// <param name="settings">The indexes, in order, and the pins.</param>
/// <param name="client">The client, shared by all layers of a run.</param>
internal sealed class IndexPackageProvider(IndexSettings settings, IndexClient client) : IPackageProvider
{
    private readonly OnceMap<PackageName, Listing> _listings = new();

    /// <inheritdoc/>
    /// <remarks>As in uv, sources apply to declared requirements only.</remarks>
    public IPackageProvider For(ResolutionRequest request) =>
        new IndexPackageProvider(
            settings with
            {
                Pins = settings.Pins.RemoveRange(settings.Pins.Keys.Except(request.Named)),
            },
            client
        );

    /// <inheritdoc/>
    public async ValueTask<PackageListing> GetListingAsync(PackageName package, CancellationToken cancellationToken)
    {
        Listing listing = await _listings.GetAsync(package, SearchAsync, cancellationToken).ConfigureAwait(false);
        return listing.Packages;
    }

    /// <inheritdoc/>
    public async ValueTask<PackageMetadata> GetMetadataAsync(
        PackageName package,
        IndexFile wheel,
        CancellationToken cancellationToken
    )
    {
        Listing listing = await _listings.GetAsync(package, SearchAsync, cancellationToken).ConfigureAwait(false);
        WheelMetadata found = await client
            .GetMetadataAsync(listing.IndexOf(wheel), wheel, cancellationToken)
            .ConfigureAwait(false);
        return found.Problem is { } problem
            ? new PackageMetadata(null, Invalid(problem, found.IsInvalidWheel)) { Problem = problem }
            : new PackageMetadata(found.Metadata);
    }

    private static UnavailableReason Invalid(string problem, bool isWheel) =>
        isWheel
            ? new($"has an invalid wheel ({problem})", $"have invalid wheels ({problem})")
            : new($"has invalid metadata ({problem})", $"have invalid metadata ({problem})");

    private async Task<Listing> SearchAsync(PackageName package, CancellationToken cancellationToken)
    {
        bool isPinned = settings.IsPinned(package);
        ImmutableArray<PackageIndex> links = isPinned ? [] : settings.FindLinks;
        Found[] flat = await SearchAllAsync(links, package, cancellationToken).ConfigureAwait(false);
        Found[] found = await SearchIndexesAsync(settings.IndexesOf(package), package, cancellationToken)
            .ConfigureAwait(false);
        PackageListing packages = new([.. found.Select(f => f.Listing)])
        {
            Flat = [.. flat.Select(f => f.Listing)],
            ComparesIndexes = settings.Strategy == IndexStrategy.UnsafeBestMatch,
            IsPinned = isPinned,
            FindPageless = () => FindPageless(package),
            Unasked = Unasked(package, [.. found.Select(f => f.Index)]),
            Refused = [.. found.Concat(flat).SelectMany(f => f.Page.Refused)],
            Missing = found.Length + flat.Length == 0 ? Missing() : null,
        };
        return new Listing(packages, [.. found, .. flat]);
    }

    /// <summary>The first index with the package ends the search, unless the strategy compares all.</summary>
    private async Task<Found[]> SearchIndexesAsync(
        ImmutableArray<PackageIndex> indexes,
        PackageName package,
        CancellationToken cancellationToken
    )
    {
        if (settings.Strategy != IndexStrategy.FirstIndex)
            return await SearchAllAsync(indexes, package, cancellationToken).ConfigureAwait(false);
        foreach (PackageIndex index in indexes)
        {
            if (await SearchOneAsync(index, package, cancellationToken).ConfigureAwait(false) is { } found)
                return [found];
        }
        return [];
    }

    private async Task<Found[]> SearchAllAsync(
        ImmutableArray<PackageIndex> indexes,
        PackageName package,
        CancellationToken cancellationToken
    )
    {
        Found?[] all = await Task.WhenAll(indexes.Select(i => SearchOneAsync(i, package, cancellationToken)))
            .ConfigureAwait(false);
        return [.. all.OfType<Found>()];
    }

    private async Task<Found?> SearchOneAsync(
        PackageIndex index,
        PackageName package,
        CancellationToken cancellationToken
    )
    {
        IndexPage? page = await client.GetPageAsync(index, package, cancellationToken).ConfigureAwait(false);
        if (page is null)
            return null;
        string address = await client.GetRecordedAddressAsync(index, package, cancellationToken).ConfigureAwait(false);
        return new Found(index, page, new IndexListing(address, page.Releases) { IsFlat = index.IsFlat });
    }

    /// <summary>The indexes that were not searched, each with its first reason.</summary>
    private ImmutableArray<UnaskedIndex> Unasked(PackageName package, ImmutableArray<PackageIndex> having)
    {
        ImmutableArray<PackageIndex> asked = settings.IndexesOf(package);
        if (settings.Strategy == IndexStrategy.FirstIndex && having is [var first])
            asked = asked[..(asked.IndexOf(first) + 1)];
        return
        [
            .. settings
                .Indexes.Where(index => !asked.Contains(index))
                .Select(index => new UnaskedIndex(index.ToString(), ReasonFor(index, package))),
        ];
    }

    // The public index is reached by an address that nobody wrote.
    private IEnumerable<string> FindPageless(PackageName package) =>
        settings
            .IndexesOf(package)
            .Where(index => !index.IsFlat && !index.RecordsRedirect && !client.HasPages(index))
            .Select(index => $"{index}");

    private UnaskedReason ReasonFor(PackageIndex index, PackageName package)
    {
        if (settings.NoIndex)
            return UnaskedReason.NoIndex;
        if (settings.IsPinned(package))
            return UnaskedReason.IsPinnedElsewhere;
        return index.IsExplicit ? UnaskedReason.IsExplicit : UnaskedReason.HasEarlier;
    }

    private string Missing() =>
        settings.NoIndex ? "was not found in the provided package locations" : "was not found in the package index";

    private sealed record Found(PackageIndex Index, IndexPage Page, IndexListing Listing);

    private sealed record Listing(PackageListing Packages, ImmutableArray<Found> Sources)
    {
        public PackageIndex IndexOf(IndexFile wheel) =>
            (Sources.Length == 1 ? Sources[0] : Sources.First(s => s.Page.Lists(wheel))).Index;
    }
}
