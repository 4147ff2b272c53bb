using Venvstacks.Files;
using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The packages of a resolution; each page and metadata file is requested once.</summary>
internal sealed class PackageUniverse
{
    private readonly IPackageProvider _provider;
    private readonly CandidateRules _rules;
    private readonly ILookup<PackageName, ForkPreference> _preferences;
    private readonly OnceMap<PackageName, PackageCandidates> _packages;
    private readonly OnceMap<IndexFile, VersionMetadata> _metadata;
    private readonly ImmutableArray<PackageHolder> _holders;

    public PackageUniverse(IPackageProvider provider, ResolutionRequest request, CancellationToken cancellationToken)
    {
        _provider = provider;
        _packages = new(lifetime: cancellationToken);
        _metadata = new(ReferenceEqualityComparer.Instance, cancellationToken);
        Python = new RequiresPython(request.RequiresPython);
        ImmutableArray<GuardedRequirement> supplied = ConstraintsOf(request.Supplied);
        ImmutableArray<GuardedRequirement> constraints = ConstraintsOf(request.Constraints);
        Requirements = GuardedRequirement.Of(request.Requirements);
        Constraints = [.. supplied, .. constraints];
        Overrides = GuardedRequirement.Of(request.Overrides);
        _holders =
        [
            .. Overrides.Select(held => new PackageHolder(held, "override-dependencies")),
            .. supplied.Select(held => new PackageHolder(held, PackageHolder.LowerLayer)),
            .. constraints.Select(held => new PackageHolder(held, "constraint-dependencies")),
        ];
        Scope = new(Constraints, Overrides, new DependencyExclusions(request.Exclusions));
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

    /// <summary>The request's constraints, without extras.</summary>
    public ImmutableArray<GuardedRequirement> Constraints { get; }

    /// <summary>The request's overrides.</summary>
    public ImmutableArray<GuardedRequirement> Overrides { get; }

    /// <summary>The rules for the requirements of packages.</summary>
    public RequirementScope Scope { get; }

    /// <summary>The constraint, override or lower layer that pins a package to some versions, or null.</summary>
    public PackageHolder? FindHolder(PackageName name, VersionRanges versions) =>
        _holders.FirstOrDefault(holder => holder.Held.Name == name && holder.Held.Versions.Equals(versions));

    public CandidateSelector Selector { get; }

    /// <summary>The versions of a package that the request prefers.</summary>
    public IEnumerable<ForkPreference> PreferencesOf(PackageName name) => _preferences[name];

    public Task<PackageCandidates> GetCandidatesAsync(PackageName name) =>
        _packages.GetAsync(name, FetchCandidatesAsync);

    /// <summary>The versions of a package, if they were fetched.</summary>
    public PackageCandidates? CandidatesOf(PackageName name) =>
        _packages.TryGetResult(name, out PackageCandidates? known) ? known : null;

    /// <summary>The version of a set that is likely tried next.</summary>
    public Candidate? SelectLikely(PackageCandidates candidates, VersionRanges versions) =>
        Selector.Select(candidates, versions, [.. _preferences[candidates.Name]], Marker.True);

    /// <summary>The metadata of the version that a wheel stands for.</summary>
    public Task<VersionMetadata> GetMetadataAsync(PackageName name, IndexFile wheel) =>
        _metadata.GetAsync(wheel, (key, token) => FetchMetadataAsync(name, key, token));

    /// <summary>The metadata of the version that a wheel stands for, if it was fetched.</summary>
    public VersionMetadata? MetadataOf(IndexFile wheel) =>
        _metadata.TryGetResult(wheel, out VersionMetadata? known) ? known : null;

    private static ImmutableArray<GuardedRequirement> ConstraintsOf(ImmutableArray<Requirement> declared) =>
        [
            .. GuardedRequirement
                .Of(declared)
                .Where(constraint => !constraint.Specifiers.Clauses.IsEmpty)
                .Select(constraint => constraint with { Extras = [] }),
        ];

    private async Task<PackageCandidates> FetchCandidatesAsync(PackageName name, CancellationToken cancellationToken)
    {
        PackageListing listing = await _provider.GetListingAsync(name, cancellationToken).ConfigureAwait(false);
        return PackageCandidates.Of(name, listing, _rules);
    }

    private async Task<VersionMetadata> FetchMetadataAsync(
        PackageName name,
        IndexFile wheel,
        CancellationToken cancellationToken
    ) => VersionMetadata.Of(await _provider.GetMetadataAsync(name, wheel, cancellationToken).ConfigureAwait(false));
}

/// <summary>A constraint, override or lower layer that pins a package.</summary>
internal sealed record PackageHolder(GuardedRequirement Held, string Name)
{
    public const string LowerLayer = "a lower layer";
}

/// <summary>The metadata of a version for the solver.</summary>
/// <param name="Requirements">What it requires.</param>
/// <param name="RequiresPython">The Python versions that it is for; null: any.</param>
/// <param name="Unavailable">The reason why it is missing, or null.</param>
internal sealed record VersionMetadata(
    ImmutableArray<GuardedRequirement> Requirements,
    SpecifierSet? RequiresPython,
    UnavailableReason? Unavailable
)
{
    /// <summary>The problem of the wheel, or null.</summary>
    public string? Problem { get; init; }

    public static VersionMetadata Of(PackageMetadata fetched) =>
        fetched.Metadata is { } metadata
            ? new(GuardedRequirement.Of(metadata.RequiresDist), metadata.RequiresPython, null)
            : new([], null, fetched.Unavailable) { Problem = fetched.Problem };
}
