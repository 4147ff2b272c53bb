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
    private readonly ImmutableArray<(
        PackageVersion Version,
        ImmutableArray<(IndexListing Listing, IndexRelease Release)> Sources
    )> _versions;
    private readonly CandidateRelease?[] _judged;

    public CandidateTable(PackageName package, IEnumerable<IndexListing> listings, CandidateRules rules)
    {
        (_package, _rules) = (package, rules);
        _versions =
        [
            .. listings
                .SelectMany(listing => listing.Releases, (listing, release) => (Listing: listing, Release: release))
                .GroupBy(source => source.Release.Version)
                .OrderBy(group => group.Key)
                .Select(group => (group.Key, group.ToImmutableArray())),
        ];
        _judged = new CandidateRelease?[_versions.Length];
        HasLocals = _versions.Any(entry => entry.Version.IsLocal);
    }

    /// <summary>How many versions there are, of any kind.</summary>
    public int Count => _versions.Length;

    /// <summary>Whether there is a local version among them.</summary>
    public bool HasLocals { get; }

    /// <summary>The version at a place; the oldest is at 0.</summary>
    public PackageVersion VersionAt(int index) => _versions[index].Version;

    /// <summary>Whether the version at a place exists as far as the request is concerned.</summary>
    public bool Exists(int index)
    {
        foreach ((IndexListing listing, IndexRelease release) in _versions[index].Sources)
            if (_rules.Exists(_package, release, listing.IsFlat))
                return true;
        return false;
    }

    /// <summary>Whether the index says when any file of the version at a place was uploaded.</summary>
    public bool HasUploadTime(int index) =>
        _versions[index].Sources.Any(source => source.Release.Files.Any(file => file.UploadTime is not null));

    /// <summary>The judgement on the version at a place.</summary>
    public CandidateRelease ReleaseAt(int index) =>
        _judged[index] ??= _rules.Judge(_package, _versions[index].Version, _versions[index].Sources);

    /// <summary>The place of a version; where there is none, the complement of the place that it would have.</summary>
    public int IndexOf(PackageVersion version)
    {
        int low = 0;
        int high = _versions.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            int order = _versions[middle].Version.CompareTo(version);
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
        int end = versions.Upper is { } upper ? CountBelow(upper) : _versions.Length;
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
}
