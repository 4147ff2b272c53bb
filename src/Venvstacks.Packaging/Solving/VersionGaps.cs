using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>
/// Makes sets of versions that hold the same of the versions that exist equal: all cuts between two neighbours become one, the
/// first that was seen.
/// <code>
/// 1.0, 1.1 and 2.0 exist:   >=1.1 | >1.0 | >=1.0.5   →   >=1.1
/// </code>
/// So there is nothing to say about the gaps between versions, nor about versions in them that cannot be used.
/// </summary>
internal sealed class VersionGaps<TPackage>(IProofPackages<TPackage> packages)
{
    // By the versions (one array for all that shares them) and the number of those below.
    private readonly Dictionary<(ImmutableArray<PackageVersion>, int), VersionCut> _cuts = [];

    // By all versions of a package: those where it matters that some cannot be used.
    private readonly HashSet<ImmutableArray<PackageVersion>> _whole = [];

    /// <summary>The versions that are told apart: those that can be used; all, where none can or where it matters that some cannot.</summary>
    public ImmutableArray<PackageVersion> VersionsOf(TPackage package)
    {
        ImmutableArray<PackageVersion> all = packages.VersionsOf(package);
        ImmutableArray<PackageVersion> usable = packages.UsableVersionsOf(package);
        return usable.IsEmpty || _whole.Contains(all) ? all : usable;
    }

    /// <summary>Tells all versions of a package apart from now on if one would fulfil more of some requirements than those that can be used.</summary>
    /// <returns>Whether that is new.</returns>
    public bool LookCloser(TPackage package, IReadOnlyCollection<VersionRanges> required)
    {
        ImmutableArray<PackageVersion> told = VersionsOf(package);
        ImmutableArray<PackageVersion> all = packages.VersionsOf(package);
        bool matters = all.Except(told)
            .Any(version =>
                !told.Any(usable => required.All(need => !need.Contains(version) || need.Contains(usable)))
            );
        return matters && _whole.Add(all);
    }

    /// <summary>The required versions of a package; they stay where no version exists, which may be the reason of the failure.</summary>
    public VersionRanges Required(TPackage package, VersionRanges versions) =>
        AreAbsent(package, versions) ? versions : Move(package, versions);

    /// <summary>Whether none of some versions exists, though others of the package do.</summary>
    public bool AreAbsent(TPackage package, VersionRanges versions) =>
        VersionsOf(package) is [_, ..] existing && !existing.Any(versions.Contains);

    /// <summary>The versions of a package that something is true of: what is true of the first or the last is true of all beyond.</summary>
    public VersionRanges Stretch(TPackage package, VersionRanges versions)
    {
        if (VersionsOf(package) is not [var first, ..] existing)
            return versions;
        VersionRanges beyond = VersionRanges.Below(VersionCut.Before(first));
        VersionRanges moved = Move(package, versions);
        moved = moved.Contains(first) ? moved.Union(beyond) : moved.Except(beyond);
        beyond = VersionRanges.Above(VersionCut.After(existing[^1]));
        return moved.Contains(existing[^1]) ? moved.Union(beyond) : moved.Except(beyond);
    }

    private VersionRanges Move(TPackage package, VersionRanges versions)
    {
        ImmutableArray<PackageVersion> existing = VersionsOf(package);
        return existing.IsEmpty ? versions : versions.WithCuts(cut => Moved(cut, existing));
    }

    private VersionCut Moved(VersionCut cut, ImmutableArray<PackageVersion> existing)
    {
        int below = CountBelow(existing, cut);
        if (below == 0 || below == existing.Length)
            return cut;
        if (!_cuts.TryGetValue((existing, below), out VersionCut known))
            _cuts.Add((existing, below), known = cut);
        return known;
    }

    private static int CountBelow(ImmutableArray<PackageVersion> existing, VersionCut cut)
    {
        int from = 0;
        int to = existing.Length;
        while (from < to)
        {
            int middle = (from + to) / 2;
            if (cut.IsBelow(existing[middle]))
                to = middle;
            else
                from = middle + 1;
        }
        return from;
    }
}
