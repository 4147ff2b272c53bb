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

    public PackageName Name { get; }

    /// <summary>A table for each index, by priority.</summary>
    public ImmutableArray<CandidateTable> Tables { get; }

    /// <summary>Whether versions of all indexes compete.</summary>
    public bool ComparesIndexes { get; private init; }

    /// <summary>The index that the package is pinned to, if it is.</summary>
    public string? PinnedIndex { get; private init; }

    /// <summary>The indexes that were not searched.</summary>
    public ImmutableArray<UnaskedIndex> Unasked { get; private init; } = [];

    /// <summary>Finds the indexes that were asked and had no page of any package so far.</summary>
    public Func<IEnumerable<string>> FindPageless { get; private init; } = () => [];

    /// <summary>Listed files that are not used, each with the reason.</summary>
    public ImmutableArray<string> Refused { get; private init; } = [];

    /// <summary>The reason why the package does not exist, or null.</summary>
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

    /// <summary>A range with this version and no other existing one, so that runs of rejected versions become one range.</summary>
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
        Tables.SelectMany(table => table.Existing.Select(table.VersionAt)).Distinct().Order();

    /// <summary>The versions with usable wheels for the Python versions, oldest first.</summary>
    public IEnumerable<PackageVersion> Usable(RequiresPython python) =>
        Tables
            .SelectMany(table => table.Existing.Select(table.ReleaseAt))
            .Select(release => new Candidate(release, IsPreferred: false))
            .Where(candidate => candidate.IsUsable && python.IsServedBy(candidate.Pythons))
            .Select(candidate => candidate.Version)
            .Distinct()
            .Order();

    /// <summary>The newest version of a set that was uploaded too late, or at an unknown time.</summary>
    public (PackageVersion Version, bool HasUploadTime)? FirstHidden(VersionRanges versions) =>
        Tables
            .SelectMany(table =>
                table.Hidden.Select(index =>
                    (Version: table.VersionAt(index), HasUploadTime: table.HasUploadTime(index))
                )
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
