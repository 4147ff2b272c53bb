using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>Prefetches the metadata of further versions of a package after some were rejected, and of their requirements.</summary>
internal static class BatchPrefetch
{
    /// <summary>Prefetches after a version was selected; usually nothing.</summary>
    public static void Run(
        PackageUniverse universe,
        ReadAhead ahead,
        ForkState state,
        PackageCandidates package,
        PackageVersion selected
    )
    {
        int count = state.CountToPrefetch(package.Name);
        if (count == 0)
            return;
        foreach (Candidate candidate in Next(universe, state, package, selected).Take(count))
            ahead.Anticipate(package.Name, candidate, state.Environment);
    }

    /// <summary>The remaining candidates; then the candidates after the last one that the request's own requirements allow, since other restrictions may be lifted.</summary>
    private static IEnumerable<Candidate> Next(
        PackageUniverse universe,
        ForkState state,
        PackageCandidates package,
        PackageVersion selected
    )
    {
        PackageVersion last = selected;
        VersionRanges left = state.Solver.VersionsOf(state.Current);
        while (universe.Selector.SelectNext(package, left, state.Environment.Marker) is { } candidate)
        {
            last = candidate.Version;
            left = left.Except(VersionRanges.Of(last));
            yield return candidate;
        }
        bool highest = universe.Selector.WantsHighest(package.Name, state.Environment.Marker);
        Term? unchanging = state.Solver.UnchangingTermOf(state.Current);
        while (true)
        {
            VersionRanges further = highest
                ? VersionRanges.Below(VersionCut.Before(last))
                : VersionRanges.Above(VersionCut.After(last));
            if (unchanging is { } term)
                further = Term.Positive(further).Intersect(term).Versions;
            if (universe.Selector.SelectNext(package, further, state.Environment.Marker) is not { } candidate)
                yield break;
            last = candidate.Version;
            yield return candidate;
        }
    }
}
