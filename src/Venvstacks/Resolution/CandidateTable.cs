using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The versions of a package on one index and on flat indexes; each is classified on first use.</summary>
internal sealed class CandidateTable
{
    private readonly PackageName _package;
    private readonly CandidateRules _rules;
    private readonly ImmutableArray<ListedRelease> _releases;

    // The start of the releases of each version, and the end of the last.
    private readonly int[] _starts;
    private readonly CandidateRelease?[] _judged;

    public CandidateTable(PackageName package, ImmutableArray<IndexListing> listings, CandidateRules rules)
    {
        (_package, _rules) = (package, rules);
        _releases = Merge(listings);
        _starts = FindStarts(_releases, isMerged: listings.Length > 1);
        _judged = new CandidateRelease?[Count];
    }

    /// <summary>The number of versions.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The version at an index; the oldest is at 0.</summary>
    public PackageVersion VersionAt(int index) => _releases[_starts[index]].Release.Version;

    /// <summary>Whether the version at an index counts: one of its files was uploaded in time.</summary>
    public bool Exists(int index)
    {
        foreach ((IndexListing listing, IndexRelease release) in SourcesAt(index))
            if (_rules.Exists(_package, release, listing.IsFlat))
                return true;
        return false;
    }

    /// <summary>The indexes of the versions that count.</summary>
    public IEnumerable<int> Existing => Enumerable.Range(0, Count).Where(Exists);

    /// <summary>The indexes of the versions that were uploaded too late.</summary>
    public IEnumerable<int> Hidden => Enumerable.Range(0, Count).Where(index => !Exists(index));

    /// <summary>Whether any file of a version has an upload time.</summary>
    public bool HasUploadTime(int index)
    {
        foreach ((_, IndexRelease release) in SourcesAt(index))
            if (release.Files.Any(file => file.UploadTime is not null))
                return true;
        return false;
    }

    /// <summary>The classified version at an index.</summary>
    public CandidateRelease ReleaseAt(int index) =>
        _judged[index] ??= _rules.Judge(_package, VersionAt(index), SourcesAt(index));

    /// <summary>The index of a version, or the complement of its insertion point.</summary>
    public int IndexOf(PackageVersion version)
    {
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = VersionAt(middle).CompareTo(version);
            if (order == 0)
                return middle;
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return ~low;
    }

    /// <summary>The index range between the bounds of a set.</summary>
    public (int Start, int End) Span(VersionRanges versions)
    {
        int start = versions.Lower is { } lower ? CountBelow(lower) : 0;
        int end = versions.Upper is { } upper ? CountBelow(upper) : Count;
        return (start, Math.Max(start, end));
    }

    /// <summary>The number of versions below a cut.</summary>
    private int CountBelow(VersionCut cut)
    {
        int index = IndexOf(cut.Version);
        if (index < 0)
            return ~index;
        return cut.IsAfter ? index + 1 : index;
    }

    private ReadOnlySpan<ListedRelease> SourcesAt(int index) => _releases.AsSpan()[_starts[index].._starts[index + 1]];

    /// <summary>All releases, by version; those of one version in the order of the listings.</summary>
    private static ImmutableArray<ListedRelease> Merge(ImmutableArray<IndexListing> listings)
    {
        IEnumerable<ListedRelease> releases = listings.SelectMany(
            listing => listing.Releases,
            (listing, release) => new ListedRelease(listing, release)
        );
        return listings.Length > 1 ? [.. releases.OrderBy(listed => listed.Release.Version)] : [.. releases];
    }

    private static int[] FindStarts(ImmutableArray<ListedRelease> releases, bool isMerged) =>
        [
            .. Enumerable
                .Range(0, releases.Length)
                .Where(i =>
                    !isMerged || i == 0 || !releases[i].Release.Version.Equals(releases[i - 1].Release.Version)
                ),
            releases.Length,
        ];
}

/// <summary>A release with its index.</summary>
internal readonly record struct ListedRelease(IndexListing Listing, IndexRelease Release);
