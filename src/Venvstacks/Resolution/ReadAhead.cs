using System.Collections.Concurrent;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>Prefetches on other threads: from a package to its likely version, to the requirements of that version, and on, so that the deepest dependency does not wait for the solver.</summary>
/// <remarks>Errors are reported to the callers of the universe.</remarks>
internal sealed class ReadAhead(PackageUniverse universe)
{
    private readonly ConcurrentDictionary<(PackageName, PackageName?, IndexFile), bool> _visited = [];
    private readonly Dictionary<PackageName, VersionRanges> _opened = [];

    /// <summary>Walks from the request's requirements.</summary>
    public void Start(ForkEnvironment environment) => Follow(universe.Requirements, null, null, null, environment);

    /// <summary>Walks from a package that waits for a decision; again when fewer versions remain.</summary>
    public void Open(PackageName package, VersionRanges versions, ForkEnvironment environment)
    {
        if (_opened.TryGetValue(package, out VersionRanges? opened) && opened.Equals(versions))
            return;
        _opened[package] = versions;
        _ = VisitAsync(package, null, versions, environment, isOpened: true);
    }

    /// <summary>Prefetches the metadata of a candidate, and of versions that only its requirements lead to.</summary>
    public void Anticipate(PackageName package, Candidate candidate, ForkEnvironment environment)
    {
        if (IsWorthAsking(candidate, environment))
            _ = AnticipateAsync(package, candidate.Release.Wheel!, environment);
    }

    private void Follow(
        ImmutableArray<GuardedRequirement> needs,
        PackageName? package,
        PackageVersion? version,
        PackageName? extra,
        ForkEnvironment environment
    )
    {
        foreach (GuardedRequirement need in universe.Scope.Flatten(needs, package, version, extra, environment))
        {
            _ = VisitAsync(need.Name, null, need.Versions, environment, isOpened: false);
            foreach (PackageName asked in need.Extras)
                _ = VisitAsync(need.Name, asked, need.Versions, environment, isOpened: false);
        }
    }

    private async Task VisitAsync(
        PackageName package,
        PackageName? extra,
        VersionRanges versions,
        ForkEnvironment environment,
        bool isOpened
    )
    {
        if (
            await TryAsync(universe.GetCandidatesAsync(package)).ConfigureAwait(false) is not { } candidates
            || universe.SelectLikely(candidates, versions) is not { } candidate
            || !IsWorthAsking(candidate, environment)
        )
            return;
        IndexFile wheel = candidate.Release.Wheel!;
        // Cutting metadata out of wheels is expensive: only for packages that the solver has opened.
        if (!(isOpened || wheel.HasMetadata) || !_visited.TryAdd((package, extra, wheel), true))
            return;
        if (await TryAsync(universe.GetMetadataAsync(package, wheel)).ConfigureAwait(false) is { } metadata)
            Follow(metadata.Requirements, package, candidate.Version, extra, environment);
    }

    private async Task AnticipateAsync(PackageName package, IndexFile wheel, ForkEnvironment environment)
    {
        if (await TryAsync(universe.GetMetadataAsync(package, wheel)).ConfigureAwait(false) is not { } metadata)
            return;
        foreach (GuardedRequirement need in metadata.Requirements)
            // Only narrow requirements lead to a version that nothing else leads to.
            if (
                need.Versions is { Lower: not null, Upper: not null }
                && universe.CandidatesOf(need.Name) is { } candidates
                && universe.SelectLikely(candidates, need.Versions) is { } candidate
                && IsWorthAsking(candidate, environment)
            )
                _ = universe.GetMetadataAsync(need.Name, candidate.Release.Wheel!);
    }

    private static bool IsWorthAsking(Candidate candidate, ForkEnvironment environment) =>
        candidate.IsUsable && environment.Python.IsServedBy(candidate.Pythons);

    /// <summary>The result, or null after an error. Yields, so that the solver does not wait and long chains do not recurse.</summary>
    private static async ValueTask<T?> TryAsync<T>(Task<T> task)
        where T : class
    {
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        return task.IsCompletedSuccessfully ? task.Result : null;
    }
}
