using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The versions that one index has of a package, with what flat indexes add; each judged when first looked at.</summary>
internal sealed class CandidateTable
{
    private readonly PackageName _package;
    private readonly CandidateRules _rules;
    private readonly ImmutableArray<ListedRelease> _releases;

    // Where the releases of each version start, and where those of the last one end.
    private readonly int[] _starts;
    private readonly CandidateRelease?[] _judged;

    public CandidateTable(PackageName package, ImmutableArray<IndexListing> listings, CandidateRules rules)
    {
        (_package, _rules) = (package, rules);
        _releases = Merge(listings);
        _starts = FindStarts(_releases, isMerged: listings.Length > 1);
        _judged = new CandidateRelease?[Count];
    }

    /// <summary>How many versions there are, of any kind.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The version at a place; the oldest is at 0.</summary>
    public PackageVersion VersionAt(int index) => _releases[_starts[index]].Release.Version;

    /// <summary>Whether the version at a place exists as far as the request is concerned.</summary>
    public bool Exists(int index)
    {
        foreach ((IndexListing listing, IndexRelease release) in SourcesAt(index))
            if (_rules.Exists(_package, release, listing.IsFlat))
                return true;
        return false;
    }

    /// <summary>Whether the index says when any file of the version at a place was uploaded.</summary>
    public bool HasUploadTime(int index)
    {
        foreach ((_, IndexRelease release) in SourcesAt(index))
            if (release.Files.Any(file => file.UploadTime is not null))
                return true;
        return false;
    }

    /// <summary>The judgement on the version at a place.</summary>
    public CandidateRelease ReleaseAt(int index) =>
        _judged[index] ??= _rules.Judge(_package, VersionAt(index), SourcesAt(index));

    /// <summary>The place of a version; where there is none, the complement of the place that it would have.</summary>
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

    /// <summary>The places from the first to the last version within the ends of a set.</summary>
    public (int Start, int End) Span(VersionRanges versions)
    {
        int start = versions.Lower is { } lower ? CountBelow(lower) : 0;
        int end = versions.Upper is { } upper ? CountBelow(upper) : Count;
        return (start, Math.Max(start, end));
    }

    /// <summary>How many versions lie below a cut.</summary>
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

/// <summary>A release, and the index that lists it.</summary>
internal readonly record struct ListedRelease(IndexListing Listing, IndexRelease Release);
