using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The versions of a package on all indexes.</summary>
internal sealed class PackageCandidates
{
    private PackageCandidates(PackageName name, ImmutableArray<CandidateTable> tables) =>
        (Name, Tables) = (name, tables);

    /// <summary>The package.</summary>
    public PackageName Name { get; }

    /// <summary>A table an index, in the order of their priority.</summary>
    public ImmutableArray<CandidateTable> Tables { get; }

    /// <summary>Whether versions of all indexes compete.</summary>
    public bool ComparesIndexes { get; private init; }

    /// <summary>The index that the package is pinned to, if it is.</summary>
    public string? PinnedIndex { get; private init; }

    /// <summary>The indexes that were not asked.</summary>
    public ImmutableArray<UnaskedIndex> Unasked { get; private init; } = [];

    /// <summary>Finds the asked indexes that had no page of any package so far.</summary>
    public Func<IEnumerable<string>> FindPageless { get; private init; } = () => [];

    /// <summary>Files that are not taken, each with the reason.</summary>
    public ImmutableArray<string> Refused { get; private init; } = [];

    /// <summary>Why there is nothing at all, if so.</summary>
    public UnavailableReason? Missing { get; private init; }

    public static PackageCandidates Of(PackageName name, PackageListing listing, CandidateRules rules)
    {
        ImmutableArray<CandidateTable> tables = listing.Indexes.IsEmpty
            ? listing.Flat.IsEmpty
                ? []
                : [new CandidateTable(name, listing.Flat, rules)]
            : [.. listing.Indexes.Select(index => new CandidateTable(name, [.. listing.Flat, index], rules))];
        return new(name, tables)
        {
            ComparesIndexes = listing.ComparesIndexes,
            PinnedIndex = listing.IsPinned && listing.Indexes is [var pinned, ..] ? pinned.Index : null,
            Unasked = listing.Unasked,
            FindPageless = listing.FindPageless,
            Refused = listing.Refused,
            Missing = tables.IsEmpty ? MissingFor(listing) : null,
        };
    }

    /// <summary>
    /// A set that holds a version and none of the others that exist. Runs of rejected versions so become one stretch, not one
    /// for each.
    /// </summary>
    public VersionRanges Widen(PackageVersion version)
    {
        VersionCut? lower = null;
        VersionCut? upper = null;
        bool any = false;
        foreach (CandidateTable table in Tables)
        {
            if (FindExisting(table, version, -1) is { } below)
                lower = lower is { } known && known >= VersionCut.After(below) ? known : VersionCut.After(below);
            if (FindExisting(table, version, 1) is { } above)
                upper = upper is { } known && known <= VersionCut.Before(above) ? known : VersionCut.Before(above);
            any |= table.Count > 0;
        }
        return any ? VersionRanges.Between(lower, upper) : VersionRanges.Of(version);
    }

    /// <summary>The versions that exist, oldest first.</summary>
    public IEnumerable<PackageVersion> Existing() =>
        Tables
            .SelectMany(table => Enumerable.Range(0, table.Count).Where(table.Exists).Select(table.VersionAt))
            .Distinct()
            .Order();

    /// <summary>The versions that can be used as far as files and Pythons go, oldest first.</summary>
    public IEnumerable<PackageVersion> Usable(RequiresPython python) =>
        Tables
            .SelectMany(table =>
                Enumerable
                    .Range(0, table.Count)
                    .Where(table.Exists)
                    .Select(index => new Candidate(table.ReleaseAt(index), IsPreferred: false))
            )
            .Where(candidate => candidate.IsUsable && python.IsServedBy(candidate.Pythons))
            .Select(candidate => candidate.Version)
            .Distinct()
            .Order();

    /// <summary>The newest of a set of versions that is there, but was uploaded too late or at a time that is not known.</summary>
    public (PackageVersion Version, bool HasUploadTime)? FirstHidden(VersionRanges versions) =>
        Tables
            .SelectMany(table =>
                Enumerable
                    .Range(0, table.Count)
                    .Where(index => !table.Exists(index))
                    .Select(index => (Version: table.VersionAt(index), HasUploadTime: table.HasUploadTime(index)))
            )
            .Where(hidden => versions.Contains(hidden.Version))
            .Select(hidden => ((PackageVersion, bool)?)hidden)
            .MaxBy(hidden => hidden!.Value.Item1);

    private static PackageVersion? FindExisting(CandidateTable table, PackageVersion version, int step)
    {
        int index = table.IndexOf(version);
        int next =
            index >= 0 ? index + step
            : step < 0 ? ~index - 1
            : ~index;
        while (next >= 0 && next < table.Count && !table.Exists(next))
            next += step;
        return next >= 0 && next < table.Count ? table.VersionAt(next) : null;
    }

    private static UnavailableReason MissingFor(PackageListing listing)
    {
        string reason = listing.Missing ?? "was not found in any package index";
        return new(reason, reason);
    }
}
