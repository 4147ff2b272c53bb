using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;
using Venvstacks.Settings;

namespace Venvstacks.Resolution;

/// <summary>Selects the version to try next.</summary>
internal sealed class CandidateSelector
{
    private readonly ResolutionRequest _request;
    private readonly ILookup<PackageName, Marker> _direct;
    private readonly ILookup<PackageName, Marker> _explicit;

    /// <summary>A selector for a request.</summary>
    public CandidateSelector(
        ResolutionRequest request,
        IEnumerable<GuardedRequirement> direct,
        IEnumerable<GuardedRequirement> stated
    )
    {
        _request = request;
        _direct = direct.ToLookup(requirement => requirement.Name, requirement => requirement.Marker);
        _explicit = stated
            .Where(requirement => requirement.Specifiers.NamesPrerelease)
            .ToLookup(requirement => requirement.Name, requirement => requirement.Marker);
    }

    private enum Prereleases
    {
        Any,
        None,
        Only,
    }

    /// <summary>Whether the newest version of a package is preferred, or the oldest.</summary>
    public bool WantsHighest(PackageName package, Marker environment) =>
        _request.Mode switch
        {
            ResolutionMode.Lowest => false,
            ResolutionMode.LowestDirect => !_direct[package].Any(marker => !marker.IsDisjointFrom(environment)),
            _ => true,
        };

    /// <summary>The version to try next: a preferred one, else the newest (oldest) remaining.</summary>
    public Candidate? Select(
        PackageCandidates package,
        VersionRanges versions,
        IReadOnlyList<ForkPreference> preferences,
        Marker environment
    )
    {
        PrereleaseMode mode = ModeFor(package.Name, environment);
        return SelectPreferred(package, versions, preferences, mode, environment)
            ?? SelectNext(package, versions, mode, WantsHighest(package.Name, environment));
    }

    /// <summary>The version to try next, without preferences.</summary>
    public Candidate? SelectNext(PackageCandidates package, VersionRanges versions, Marker environment) =>
        SelectNext(package, versions, ModeFor(package.Name, environment), WantsHighest(package.Name, environment));

    private PrereleaseMode ModeFor(PackageName package, Marker environment)
    {
        if (_request.Prereleases != PrereleaseMode.Explicit)
            return _request.Prereleases;
        bool isNamed = _explicit[package].Any(marker => !marker.IsDisjointFrom(environment));
        return isNamed ? PrereleaseMode.IfNecessary : PrereleaseMode.Disallow;
    }

    /// <summary>The first version of the first index that has one, stable before pre-releases within each; or the best of all indexes, stable ones first.</summary>
    private static Candidate? SelectNext(
        PackageCandidates package,
        VersionRanges versions,
        PrereleaseMode mode,
        bool highest
    )
    {
        ReadOnlySpan<Prereleases> kinds = mode switch
        {
            PrereleaseMode.Allow => [Prereleases.Any],
            PrereleaseMode.Disallow => [Prereleases.None],
            _ => [Prereleases.None, Prereleases.Only],
        };
        if (package.ComparesIndexes && package.Tables.Length > 1)
        {
            foreach (Prereleases kind in kinds)
                if (SelectAcross(package, versions, kind, highest) is { } candidate)
                    return candidate;
            return null;
        }
        foreach (CandidateTable table in package.Tables)
        foreach (Prereleases kind in kinds)
        foreach (CandidateRelease release in Releases(table, versions, kind, highest))
            return new(release, IsPreferred: false);
        return null;
    }

    /// <summary>The best version of all indexes, from the first index in which it is usable.</summary>
    private static Candidate? SelectAcross(
        PackageCandidates package,
        VersionRanges versions,
        Prereleases kind,
        bool highest
    )
    {
        IEnumerable<IGrouping<PackageVersion, CandidateRelease>> byVersion = package
            .Tables.SelectMany(table => Releases(table, versions, kind, highest))
            .GroupBy(release => release.Version);
        IGrouping<PackageVersion, CandidateRelease>? best = highest
            ? byVersion.MaxBy(group => group.Key)
            : byVersion.MinBy(group => group.Key);
        return best is null
            ? null
            : new(best.FirstOrDefault(release => release.Wheel is not null) ?? best.First(), IsPreferred: false);
    }

    private static IEnumerable<CandidateRelease> Releases(
        CandidateTable table,
        VersionRanges versions,
        Prereleases kind,
        bool highest
    )
    {
        (int start, int end) = table.Span(versions);
        for (int i = 0; i < end - start; i++)
        {
            int index = highest ? end - 1 - i : start + i;
            PackageVersion version = table.VersionAt(index);
            if (kind != Prereleases.Any && version.IsPrerelease != (kind == Prereleases.Only))
                continue;
            if (!versions.Contains(version) || !table.Exists(index))
                continue;
            CandidateRelease release = table.ReleaseAt(index);
            if (!release.IsHidden)
                yield return release;
        }
    }

    private Candidate? SelectPreferred(
        PackageCandidates package,
        VersionRanges versions,
        IReadOnlyList<ForkPreference> preferences,
        PrereleaseMode mode,
        Marker environment
    )
    {
        foreach (ForkPreference preference in Sorted(package, preferences, environment))
            if (
                versions.Contains(preference.Version)
                && MayPrefer(preference, mode)
                && FindPreferred(package, preference.Version, versions) is { } release
            )
                return new(release, IsPreferred: true);
        return null;
    }

    /// <summary>Preferences of this environment first, then the newest (oldest).</summary>
    private IEnumerable<ForkPreference> Sorted(
        PackageCandidates package,
        IReadOnlyList<ForkPreference> preferences,
        Marker environment
    )
    {
        IEnumerable<ForkPreference> fitting = preferences.Where(preference =>
            package.PinnedIndex is null || preference.Index is null || preference.Index == package.PinnedIndex
        );
        if (preferences.Count < 2)
            return fitting;
        IOrderedEnumerable<ForkPreference> byPlace = fitting.OrderByDescending(preference =>
            !preference.Marker.IsDisjointFrom(environment)
        );
        return WantsHighest(package.Name, environment)
            ? byPlace.ThenByDescending(preference => preference.Version)
            : byPlace.ThenBy(preference => preference.Version);
    }

    private static bool MayPrefer(ForkPreference preference, PrereleaseMode mode) =>
        !preference.Version.IsPrerelease
        || mode == PrereleaseMode.Allow
        || (mode != PrereleaseMode.Disallow && preference.IsFromLock);

    private static bool IsLocalOf(PackageVersion local, PackageVersion version) =>
        local.IsLocal && local.Public == version;

    /// <summary>The release of a version, or of the newest of its local versions.</summary>
    private static CandidateRelease? FindPreferred(
        PackageCandidates package,
        PackageVersion version,
        VersionRanges versions
    )
    {
        foreach (CandidateTable table in package.Tables)
        {
            int index = table.IndexOf(version);
            if (index < 0)
                continue;
            // Its local versions follow it, the newest last.
            int found = index;
            for (int next = index + 1; next < table.Count && IsLocalOf(table.VersionAt(next), version); next++)
                if (versions.Contains(table.VersionAt(next)))
                    found = next;
            return table.ReleaseAt(found);
        }
        return null;
    }
}

/// <summary>A preferred version, from a lock or from a solved part of the environment.</summary>
/// <param name="Version">The version.</param>
/// <param name="Marker">The environments that it was chosen for.</param>
/// <param name="Index">Its index, or null for any.</param>
/// <param name="IsFromLock">Whether it comes from a lock.</param>
internal readonly record struct ForkPreference(PackageVersion Version, Marker Marker, string? Index, bool IsFromLock);
