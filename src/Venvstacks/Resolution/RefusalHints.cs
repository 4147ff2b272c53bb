using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;
using Venvstacks.Settings;

namespace Venvstacks.Resolution;

/// <summary>Hints for a resolution without a solution.</summary>
internal sealed class RefusalHints(ResolutionRequest request, PackageUniverse universe)
{
    // A package whose wheel is named needs no hint about indexes that were disabled.
    private readonly Dictionary<PackageName, string> _wheels = [];

    /// <summary>The hints for the facts of a proof.</summary>
    public IEnumerable<string> For(ImmutableArray<Derivation<SolverPackage>> facts)
    {
        Derivation<SolverPackage>.Dependency[] dependencies = [.. facts.OfType<Derivation<SolverPackage>.Dependency>()];
        WheelHints wheels = new(request, universe);
        foreach (Derivation<SolverPackage> fact in facts)
            if (wheels.For(fact) is { } hint)
                _wheels.TryAdd(fact.Terms[0].Package.Name, hint);
        return _wheels
            .Values.Concat(facts.SelectMany(fact => For(fact).Append(ForOtherPlatforms(fact, dependencies))))
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);
    }

    private IEnumerable<string?> For(Derivation<SolverPackage> fact)
    {
        (SolverPackage package, Term term) = fact.Terms[0];
        PackageCandidates? candidates = package.IsNamed ? universe.CandidatesOf(package.Name) : null;
        return fact switch
        {
            Derivation<SolverPackage>.Dependency dependency =>
            [
                ForDependency(dependency),
                ForDeclared(package, term.Versions),
            ],
            _ when candidates is null => [],
            { } when candidates.Missing is not null => ForMissing(candidates),
            Derivation<SolverPackage>.Unavailable { Reason: var reason } =>
            [
                ForUnavailable(candidates, reason),
                ForHidden(candidates, term.Versions),
                ForRefused(candidates),
                .. ForUnasked(candidates),
            ],
            _ =>
            [
                ForHidden(candidates, term.Versions),
                ForPrereleases(candidates, term.Versions),
                ForRefused(candidates),
                .. ForUnasked(candidates),
            ],
        };
    }

    private IEnumerable<string?> ForMissing(PackageCandidates package)
    {
        string?[] unasked = [.. ForUnasked(package)];
        if (unasked.Length > 0)
            return unasked;
        string[] pageless = [.. package.FindPageless()];
        return
        [
            pageless.Length > 0
                ? Pageless(pageless)
                : $"{package.Name} is in none of the indexes that are searched for it; check its name and the indexes, or supply it from a directory of local wheels",
        ];
    }

    private static string Pageless(string[] indexes) =>
        indexes.Length == 1
            ? $"index {indexes[0]} has none of the requested packages; check its address (usually ends with '/simple')"
            : $"indexes {string.Join(" and ", indexes)} have none of the requested packages; check their addresses (usually end with '/simple')";

    private string? ForHidden(PackageCandidates package, VersionRanges versions)
    {
        if (package.FirstHidden(versions) is not var (hidden, hasUploadTime))
            return null;
        bool isOwn = request.ExcludeNewer.IsOwn(package.Name);
        string setting = isOwn ? "exclude-newer-package" : "exclude-newer";
        string what = $"{package.Name} {hidden} satisfies the requirements, but";
        if (!hasUploadTime)
            return $"{what} its index does not say when it was uploaded, which {setting} requires; use an index with JSON pages (PEP 700), or set exclude-newer-package = {{ {package.Name} = false }}";
        string help = isOwn ? "" : ", for this package alone in exclude-newer-package";
        return $"{what} was uploaded after {setting} ({request.ExcludeNewer.For(package.Name):yyyy-MM-ddTHH:mm:ssZ}); a later time would allow it{help}";
    }

    private string? ForPrereleases(PackageCandidates package, VersionRanges versions)
    {
        bool isPrerelease = package.Existing().Any(version => version.IsPrerelease && versions.Contains(version));
        return isPrerelease && request.Prereleases is PrereleaseMode.Disallow or PrereleaseMode.Explicit
            ? $"{package.Name} has pre-releases that satisfy the requirements; prerelease = \"allow\" or \"if-necessary\" would allow them"
            : null;
    }

    /// <summary>A file that an index lists and that is not used may be the missing one.</summary>
    private static string? ForRefused(PackageCandidates package)
    {
        if (package.Refused is not [var first, ..] refused)
            return null;
        string others = refused.Length > 1 ? $" (and {refused.Length - 1} more)" : "";
        return $"the index of {package.Name} lists files that are not used: {DisplayText.Clip(first)}{others}";
    }

    private string? ForUnavailable(PackageCandidates package, UnavailableReason reason)
    {
        if (reason == CandidateRules.NoPython)
            return ForPython(package.Name);
        if (request.RequiredEnvironments.Any(required => VersionChooser.NoWheelsFor(required) == reason))
            return $"required-environments requires these wheels of {package.Name}; without this setting the version satisfies the requirements";
        return reason == CandidateRules.NoWheels
            ? $"source distributions of {package.Name} are never built; a wheel built elsewhere can be given as a local wheel"
            : null;
    }

    /// <summary>Indexes that were not searched and may have the package.</summary>
    private IEnumerable<string?> ForUnasked(PackageCandidates package) =>
        package
            .Unasked.Where(index => index.Reason != UnaskedReason.NoIndex || !_wheels.ContainsKey(package.Name))
            .GroupBy(index => index.Reason, index => index.Name)
            .Select(indexes =>
            {
                bool isOne = indexes.Count() == 1;
                string indexesWere =
                    $"{(isOne ? "index" : "indexes")} {string.Join(" and ", indexes)} {(isOne ? "was" : "were")} not searched for '{package.Name}'";
                return indexes.Key switch
                {
                    UnaskedReason.IsExplicit =>
                        $"{indexesWere}; an explicit index serves only the packages that package_indexes assigns to it",
                    UnaskedReason.HasEarlier =>
                        $"{indexesWere}, because an earlier index has it; index-strategy = \"unsafe-best-match\" searches all",
                    UnaskedReason.IsPinnedElsewhere => $"{indexesWere}, which is pinned to another index",
                    _ => $"{indexesWere}, because indexes are disabled; supply a wheel with '--local-wheels'",
                };
            });

    private string ForPython(PackageName package) =>
        $"the layer is for Python {request.RequiresPython}; another runtime may serve {package}";

    private bool Has(PackageName package, VersionRanges versions, PackageVersion version) =>
        versions.Contains(version) && universe.CandidatesOf(package) is { } known && known.Existing().Contains(version);

    /// <summary>A package that no target needs is still resolved, unless <c>environments</c> excludes its environments.</summary>
    private string? ForOtherPlatforms(
        Derivation<SolverPackage> fact,
        Derivation<SolverPackage>.Dependency[] dependencies
    )
    {
        if (
            fact is Derivation<SolverPackage>.Dependency
            || fact.Terms[0].Package is not { IsNamed: true, Name: var name }
        )
            return null;
        Marker needed = universe.Python.Simplify(NeededIn(name, dependencies));
        return needed.IsFalse || request.Targets.IsEmpty || request.Targets.Any(needed.Evaluate)
            ? null
            : $"`{needed}`, where {name} is required, holds on no target of the layer; environments = [\"{needed.Not()}\"] in [tool.uv] leaves that part out";
    }

    /// <summary>The environments in which the dependencies of a proof reach a package.</summary>
    private static Marker NeededIn(PackageName package, Derivation<SolverPackage>.Dependency[] dependencies)
    {
        Dictionary<PackageName, Marker> needed = [];
        bool hasChanged = true;
        while (hasChanged)
        {
            hasChanged = false;
            foreach (Derivation<SolverPackage>.Dependency dependency in dependencies)
            {
                (SolverPackage from, SolverPackage to) = (dependency.Terms[0].Package, dependency.Required);
                if (!to.IsNamed || from.SharesNameWith(to))
                    continue;
                Marker source = from.IsNamed ? needed.GetValueOrDefault(from.Name, Marker.False) : Marker.True;
                Marker known = needed.GetValueOrDefault(to.Name, Marker.False);
                needed[to.Name] = known.Or(source.And(to.Marker));
                hasChanged |= needed[to.Name] != known;
            }
        }
        return needed.GetValueOrDefault(package, Marker.False);
    }

    /// <summary>The metadata of the package is not its own.</summary>
    private string? ForDeclared(SolverPackage package, VersionRanges versions) =>
        package.IsNamed
        && request.DependencyMetadata.Any(entry =>
            entry.Name == package.Name && (entry.Version is not { } version || Has(package.Name, versions, version))
        )
            ? $"the requirements of {package.Name} come from dependency-metadata, not from the package"
            : null;

    private string? ForDependency(Derivation<SolverPackage>.Dependency dependency)
    {
        if (dependency.Required.Kind is SolverPackageKind.Python)
            return _wheels.ContainsKey(dependency.Terms[0].Package.Name)
                ? null
                : ForPython(dependency.Terms[0].Package.Name);
        return universe.FindHolder(dependency.Required.Name, dependency.RequiredVersions) switch
        {
            null => null,
            { Name: PackageHolder.LowerLayer, Held.Name: var name } =>
                $"{name} comes from a lower layer; its version can be changed only there",
            { Name: var holder, Held: { Specifiers.Clauses.IsEmpty: true } held } =>
                $"{holder} allows any version of {held.Name}, whatever other packages require",
            { Name: var holder, Held: var held } =>
                $"{holder} holds {held.Name} at {held.Specifiers}, whatever other packages require",
        };
    }
}
