using System.Collections.Concurrent;
using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>
/// Walks ahead of the solver, on other threads: from a package to the version that is likely to be chosen, to what that version needs, and on.
/// So the way to the deepest dependency takes as long as its own pages and metadata, not as long as all that the solver decides before it.
/// </summary>
/// <remarks>Only fills the universe, which reports errors to its own callers.</remarks>
/// <param name="universe">The packages.</param>
internal sealed class ReadAhead(PackageUniverse universe)
{
    private readonly ConcurrentDictionary<(PackageName, PackageName?, IndexFile), bool> _visited = [];
    private readonly Dictionary<PackageName, VersionRanges> _opened = [];

    /// <summary>Walks from the request's requirements.</summary>
    public void Start(ForkEnvironment environment) => Follow(universe.Requirements, null, null, null, environment);

    /// <summary>Walks from a package that the solver will have to decide on; again whenever fewer versions are left.</summary>
    public void Open(PackageName package, VersionRanges versions, ForkEnvironment environment)
    {
        if (_opened.TryGetValue(package, out VersionRanges? opened) && opened.Equals(versions))
            return;
        _opened[package] = versions;
        _ = VisitAsync(package, null, versions, environment, isOpened: true);
    }

    /// <summary>Asks for the metadata of a candidate, and of the only versions that it leaves of what it needs.</summary>
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
        // Cutting metadata out of wheels is dear: only for what the solver itself has come to.
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

    /// <summary>The result, or null when there is none. Goes on elsewhere: the solver does not wait, and long chains do not pile up.</summary>
    private static async ValueTask<T?> TryAsync<T>(Task<T> task)
        where T : class
    {
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        return task.IsCompletedSuccessfully ? task.Result : null;
    }
}
