using System.Collections.Concurrent;
using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>What is known of packages, asked for once and ahead of need.</summary>
internal sealed class PackageUniverse
{
    private readonly IPackageProvider _provider;
    private readonly CancellationToken _cancellationToken;
    private readonly CandidateRules _rules;
    private readonly ILookup<PackageName, ForkPreference> _preferences;
    private readonly ConcurrentDictionary<PackageName, Lazy<Task<PackageCandidates>>> _packages = new();
    private readonly Dictionary<(PackageName, IndexFile), VersionMetadata> _metadata = [];
    private readonly Dictionary<PackageName, VersionRanges> _announced = [];

    public PackageUniverse(IPackageProvider provider, ResolutionRequest request, CancellationToken cancellationToken)
    {
        (_provider, _cancellationToken) = (provider, cancellationToken);
        Python = new RequiresPython(request.RequiresPython);
        Requirements = GuardedRequirement.Of(request.Requirements);
        Constraints =
        [
            .. GuardedRequirement
                .Of(request.Constraints)
                .Where(constraint => !constraint.Specifiers.Clauses.IsEmpty)
                .Select(constraint => constraint with { Extras = [] }),
        ];
        Overrides = GuardedRequirement.Of(request.Overrides);
        Exclusions = new(request.Exclusions);
        ILookup<PackageName, GuardedRequirement> overrides = Overrides.ToLookup(requirement => requirement.Name);
        GuardedRequirement[] direct =
        [
            .. Requirements.SelectMany(own => overrides.Contains(own.Name) ? overrides[own.Name] : [own]),
        ];
        GuardedRequirement[] stated = [.. direct, .. Constraints, .. Overrides];
        _rules = new(Python, request.ExcludeNewer, AllowedYanks.Of(stated, request.Preferences));
        Selector = new(request, direct, stated);
        _preferences = request.Preferences.ToLookup(
            preference => preference.Name,
            preference => new ForkPreference(preference.Version, preference.Marker, preference.Index, IsFromLock: true)
        );
    }

    /// <summary>The Python versions to serve.</summary>
    public RequiresPython Python { get; }

    /// <summary>The request's requirements.</summary>
    public ImmutableArray<GuardedRequirement> Requirements { get; }

    /// <summary>The request's constraints, which never ask for extras.</summary>
    public ImmutableArray<GuardedRequirement> Constraints { get; }

    /// <summary>The request's overrides.</summary>
    public ImmutableArray<GuardedRequirement> Overrides { get; }

    /// <summary>The request's exclusions.</summary>
    public DependencyExclusions Exclusions { get; }

    /// <summary>The constraint that holds a package at some versions, if one does.</summary>
    public GuardedRequirement? FindConstraint(PackageName name, VersionRanges versions) =>
        Constraints.FirstOrDefault(constraint => constraint.Name == name && constraint.Versions.Equals(versions));

    /// <summary>The override that holds a package at some versions, if one does.</summary>
    public GuardedRequirement? FindOverride(PackageName name, VersionRanges versions) =>
        Overrides.FirstOrDefault(replacing => replacing.Name == name && replacing.Versions.Equals(versions));

    /// <summary>Selects versions.</summary>
    public CandidateSelector Selector { get; }

    /// <summary>The versions of a package that the request prefers.</summary>
    public IEnumerable<ForkPreference> PreferencesOf(PackageName name) => _preferences[name];

    /// <summary>The versions of a package.</summary>
    public Task<PackageCandidates> GetCandidatesAsync(PackageName name) =>
        _packages.GetOrAdd(name, static (key, self) => new(() => self.FetchCandidatesAsync(key)), this).Value;

    /// <summary>The versions of a package that are known already.</summary>
    public PackageCandidates? CandidatesOf(PackageName name) =>
        _packages.TryGetValue(name, out var known) && known.Value is { IsCompletedSuccessfully: true } task
            ? task.Result
            : null;

    /// <summary>The metadata of a version.</summary>
    public async ValueTask<VersionMetadata> GetMetadataAsync(PackageName name, IndexFile wheel)
    {
        if (_metadata.TryGetValue((name, wheel), out VersionMetadata? known))
            return known;
        PackageMetadata fetched = await _provider
            .GetMetadataAsync(name, wheel, _cancellationToken)
            .ConfigureAwait(false);
        return _metadata[(name, wheel)] = VersionMetadata.Of(fetched);
    }

    /// <summary>Asks for the metadata of the version that is likely to be tried next, once the versions are known.</summary>
    public void Announce(PackageName name, VersionRanges versions, RequiresPython python)
    {
        if (_announced.TryGetValue(name, out VersionRanges? announced) && announced.Equals(versions))
            return;
        _announced[name] = versions;
        _ = AnnounceAsync(name, versions, python);
    }

    /// <summary>Asks for the metadata of a candidate that may be tried soon.</summary>
    public void Announce(PackageName name, Candidate candidate, RequiresPython python)
    {
        if (IsWorthAsking(candidate, python))
            _provider.Prefetch(name, candidate.Release.Wheel!);
    }

    /// <summary>Asks for the metadata of a candidate that may be tried soon, and once that is there, of what would have to be tried with it.</summary>
    public void AnnounceWithNeeds(PackageName name, Candidate candidate, RequiresPython python)
    {
        if (IsWorthAsking(candidate, python))
            _ = AnnounceNeedsAsync(name, candidate.Release.Wheel!, python);
    }

    private static bool IsWorthAsking(Candidate candidate, RequiresPython python) =>
        candidate.IsUsable && python.IsServedBy(candidate.Pythons);

    private async Task AnnounceNeedsAsync(PackageName name, IndexFile wheel, RequiresPython python)
    {
        Task<PackageMetadata> fetching = _provider.GetMetadataAsync(name, wheel, _cancellationToken).AsTask();
        await ((Task)fetching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!fetching.IsCompletedSuccessfully || fetching.Result.Metadata is not { } metadata)
            return;
        foreach (Requirement need in metadata.RequiresDist)
        {
            // Only narrow requirements lead to a version that nothing else leads to.
            VersionRanges versions = need.Specifiers.ToRanges();
            if (
                versions is { Lower: not null, Upper: not null }
                && CandidatesOf(need.Name) is { } candidates
                && Selector.Select(candidates, versions, [], Marker.True) is { } candidate
            )
                Announce(need.Name, candidate, python);
        }
    }

    private async Task<PackageCandidates> FetchCandidatesAsync(PackageName name)
    {
        PackageListing listing = await _provider.GetListingAsync(name, _cancellationToken).ConfigureAwait(false);
        return PackageCandidates.Of(name, listing, _rules);
    }

    private async Task AnnounceAsync(PackageName name, VersionRanges versions, RequiresPython python)
    {
        Task<PackageCandidates> fetching = GetCandidatesAsync(name);
        await ((Task)fetching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // What went wrong is told to whoever needs the package.
        if (!fetching.IsCompletedSuccessfully)
            return;
        ForkPreference[] preferences = [.. _preferences[name]];
        if (Selector.Select(fetching.Result, versions, preferences, Marker.True) is { } candidate)
            Announce(name, candidate, python);
    }
}

/// <summary>What the metadata of a version says, for the solver.</summary>
/// <param name="Requirements">What it requires.</param>
/// <param name="RequiresPython">The Python versions that it is for, as written; null: any.</param>
/// <param name="Unavailable">Why there is none, or null.</param>
internal sealed record VersionMetadata(
    ImmutableArray<GuardedRequirement> Requirements,
    string? RequiresPython,
    UnavailableReason? Unavailable
)
{
    public static VersionMetadata Of(PackageMetadata fetched) =>
        fetched.Metadata is { } metadata
            ? new(GuardedRequirement.Of(metadata.RequiresDist), metadata.RequiresPython?.ToString(), null)
            : new([], null, fetched.Unavailable);
}
