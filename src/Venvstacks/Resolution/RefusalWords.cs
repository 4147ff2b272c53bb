using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The wording of the facts of a proof.</summary>
internal sealed class RefusalWords(ResolutionRequest request, PackageUniverse universe, ProofPackages packages)
    : IFailureWords<SolverPackage>
{
    private readonly VersionWords _words = new(request.Name, packages);

    /// <inheritdoc/>
    public bool IsSelfEvident(Derivation<SolverPackage> fact) =>
        fact switch
        {
            Derivation<SolverPackage>.Dependency dependency => dependency.Required.Kind is not SolverPackageKind.Python
                && dependency.Terms[0].Package is { IsProxy: true } or { Kind: SolverPackageKind.Root },
            Derivation<SolverPackage>.NoVersions => fact.Terms[0].Package.Kind
                is SolverPackageKind.Project
                    or SolverPackageKind.Python,
            Derivation<SolverPackage>.NotRoot => true,
            _ => false,
        };

    /// <inheritdoc/>
    public string Fact(Derivation<SolverPackage> fact)
    {
        (SolverPackage package, Term term) = fact.Terms[0];
        return fact switch
        {
            Derivation<SolverPackage>.Dependency dependency => Dependency(package, term.Versions, dependency),
            Derivation<SolverPackage>.Unavailable { Reason: var reason } => Unavailable(package, term.Versions, reason),
            Derivation<SolverPackage>.Unusable unusable => Unusable(package, unusable),
            Derivation<SolverPackage>.NoVersions => NoVersions(package, term.Versions),
            _ => $"{request.Name} is to be resolved",
        };
    }

    /// <inheritdoc/>
    public string Conclusion(Derivation<SolverPackage>.Conclusion conclusion)
    {
        // The request itself is not mentioned.
        (SolverPackage Package, VersionRanges Versions)[] together =
        [
            .. Fold(conclusion.Terms.Where(term => term.Term.IsPositive && term.Package.IsNamed)),
        ];
        (SolverPackage Package, Term Term)[] needed = [.. conclusion.Terms.Where(term => !term.Term.IsPositive)];
        if (together.Length == 0 && needed is [] or [{ Package.IsNamed: false }])
            return $"the requirements of {request.Name} cannot be satisfied";
        string all = Join([.. together.Select(term => _words.Versions(term.Package, term.Versions))], "and");
        string needs = Join([.. needed.Select(term => VersionWords.Required(term.Package, term.Term.Versions))], "or");
        return together switch
        {
            [] => $"{request.Name} requires {needs}",
            [var (package, versions)] when needs.Length == 0 => _words.CannotBeUsed(package, versions),
            [var (package, versions)] => $"{_words.Requires(package, versions)} {needs}",
            _ when needs.Length == 0 => $"{all} are incompatible",
            _ => $"{all} together require {needs}",
        };
    }

    /// <summary>A package and its extra have one version, so only the extra is mentioned.</summary>
    private static IEnumerable<(SolverPackage Package, VersionRanges Versions)> Fold(
        IEnumerable<(SolverPackage Package, Term Term)> terms
    ) =>
        from same in terms.GroupBy(term => term.Package.Name)
        let extras = same.Where(term => term.Package.Extra is not null).DefaultIfEmpty(same.First())
        from one in extras.GroupBy(term => term.Package.Extra)
        select (
            one.First().Package,
            same.Where(term => term.Package.Extra is null || term.Package.Extra == one.Key)
                .Select(term => term.Term.Versions)
                .Aggregate((a, b) => a.Intersect(b))
        );

    private string Dependency(
        SolverPackage package,
        VersionRanges versions,
        Derivation<SolverPackage>.Dependency dependency
    )
    {
        if (dependency.Required.Kind is SolverPackageKind.Python)
            return $"{_words.Requires(package, versions)} Python {dependency.RequiredVersions} (the layer's is {request.RequiresPython})";
        PackageHolder? holder = universe.FindHolder(dependency.Required.Name, dependency.RequiredVersions);
        return holder is { Held.Specifiers.Clauses.IsEmpty: false }
            ? $"{_words.Versions(package, versions)} {_words.Verb(package, versions, "needs", "need")} {dependency.Required}, which is held at {holder.Held.Specifiers} by {holder.Name}"
            : $"{_words.Requires(package, versions)} {VersionWords.Required(dependency.Required, dependency.RequiredVersions)}";
    }

    private string Unavailable(SolverPackage package, VersionRanges versions, UnavailableReason reason)
    {
        if (package.IsNamed && universe.CandidatesOf(package.Name) is null or { Missing: not null })
            return $"{package.Name} {reason.Singular}";
        return $"{_words.Versions(package, versions)} {_words.Verb(package, versions, reason.Singular, reason.Plural)}";
    }

    /// <summary>The number of versions for each reason.</summary>
    private string Unusable(SolverPackage package, Derivation<SolverPackage>.Unusable unusable)
    {
        (UnavailableReason Reason, VersionRanges Versions)[] reasons =
        [
            .. unusable
                .Facts.OfType<Derivation<SolverPackage>.Unavailable>()
                .GroupBy(fact => fact.Reason, fact => fact.Terms[0].Term.Versions)
                .Select(group => (group.Key, group.Aggregate((a, b) => a.Union(b)))),
        ];
        return reasons switch
        {
            [] => Fact(unusable.Facts[0]),
            [var (reason, versions)] => Unavailable(package, versions, reason),
            _ =>
                $"{_words.CannotBeUsed(package, unusable.Terms[0].Term.Versions)} ({Join([.. reasons.Select(Count)], "and")})",
        };

        string Count((UnavailableReason Reason, VersionRanges Versions) some)
        {
            PackageVersion[] versions = [.. packages.VersionsOf(package).Where(some.Versions.Contains)];
            return versions is [var only]
                ? $"{only} {some.Reason.Singular}"
                : $"{versions.Length} {some.Reason.Plural}";
        }
    }

    private string NoVersions(SolverPackage package, VersionRanges versions)
    {
        ImmutableArray<PackageVersion> existing = packages.VersionsOf(package);
        if (existing.IsEmpty)
            return $"there is no version of {package.Name}";
        if (existing.Where(versions.Contains).ToArray() is [_, ..] meant && meant.All(version => version.IsPrerelease))
            return $"{VersionWords.Required(package, versions)} exists as pre-releases only";
        string[] few = [.. existing.Take(3).Select(version => version.ToString())];
        if (existing.Length > few.Length)
            return $"there is no {VersionWords.Required(package, versions)} (the {existing.Length} versions are {existing[0]} to {existing[^1]})";
        return $"only {package.Name} {Join(few, "and")} {(few.Length == 1 ? "exists" : "exist")}";
    }

    private static string Join(string[] parts, string word) =>
        parts.Length < 2 ? string.Concat(parts) : $"{string.Join(", ", parts[..^1])} {word} {parts[^1]}";
}
