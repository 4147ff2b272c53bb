using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>Puts facts about packages in words.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="universe">What it was asked of.</param>
/// <param name="packages">The versions that exist.</param>
internal sealed class RefusalWords(ResolutionRequest request, PackageUniverse universe, ProofPackages packages)
    : IFailureWords<SolverPackage>
{
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
        // That there is a request is not worth saying: what remains is about packages.
        var terms = conclusion.Terms.Where(term => term.Package.IsNamed || !term.Term.IsPositive).ToImmutableArray();
        return terms switch
        {
            [] or [{ Package.IsNamed: false }] => $"the requirements of {request.Name} cannot be fulfilled",
            [var (package, term)] when term.IsPositive => $"{Versions(package, term.Versions)} cannot be used",
            [var (package, term)] => $"{request.Name} requires {Required(package, term.Versions)}",
            [(var dependent, { IsPositive: true } term), (var required, { IsPositive: false } needed)] =>
                $"{Requires(dependent, term.Versions)} {Required(required, needed.Versions)}",
            [(var required, { IsPositive: false } needed), (var dependent, { IsPositive: true } term)] =>
                $"{Requires(dependent, term.Versions)} {Required(required, needed.Versions)}",
            _ => Exclude(terms),
        };
    }

    private string Exclude(ImmutableArray<(SolverPackage Package, Term Term)> terms)
    {
        string[] together = [.. terms.Where(t => t.Term.IsPositive).Select(t => Versions(t.Package, t.Term.Versions))];
        string[] needed = [.. terms.Where(t => !t.Term.IsPositive).Select(t => Required(t.Package, t.Term.Versions))];
        if (needed.Length > 0 && together.Length == 1)
            return $"{Requires(terms.First(t => t.Term.IsPositive).Package, terms.First(t => t.Term.IsPositive).Term.Versions)} {Join(needed, "or")}";
        string all = Join(together, "and");
        if (needed.Length == 0)
            return $"{all} exclude each other";
        string who = together.Length == 0 ? $"{request.Name} requires" : $"{all} together require";
        return $"{who} {Join(needed, "or")}";
    }

    private string Dependency(
        SolverPackage package,
        VersionRanges versions,
        Derivation<SolverPackage>.Dependency dependency
    )
    {
        if (dependency.Required.Kind is SolverPackageKind.Python)
            return $"{Requires(package, versions)} Python {dependency.RequiredVersions} (the layer's is {request.RequiresPython})";
        string required = Required(dependency.Required, dependency.RequiredVersions);
        return IsHeld(dependency.Required.Name, dependency.RequiredVersions)
            ? $"{Versions(package, versions)} {Verb(package, versions, "needs", "need")} {dependency.Required.Name}, which is held at {required}"
            : $"{Requires(package, versions)} {required}";
    }

    /// <summary>Whether a requirement is none of the package's own: a constraint of the request goes with each requirement on its package, an override takes its place.</summary>
    private bool IsHeld(PackageName name, VersionRanges versions) =>
        universe.FindConstraint(name, versions) is not null || universe.FindOverride(name, versions) is not null;

    private string Unavailable(SolverPackage package, VersionRanges versions, UnavailableReason reason)
    {
        if (package.IsNamed && universe.CandidatesOf(package.Name) is null or { Missing: not null })
            return $"{package.Name} {reason.Singular}";
        return $"{Versions(package, versions)} {Verb(package, versions, reason.Singular, reason.Plural)}";
    }

    /// <summary>Reason by reason, the versions that it holds for; that there are none between them is not worth saying.</summary>
    private string Unusable(SolverPackage package, Derivation<SolverPackage>.Unusable unusable)
    {
        string[] reasons =
        [
            .. unusable
                .Facts.OfType<Derivation<SolverPackage>.Unavailable>()
                .GroupBy(fact => fact.Reason, fact => fact.Terms[0].Term.Versions)
                .Select(group => Unavailable(package, group.Aggregate((a, b) => a.Union(b)), group.Key)),
        ];
        return reasons.Length > 0 ? Join(reasons, "and") : Fact(unusable.Facts[0]);
    }

    private string NoVersions(SolverPackage package, VersionRanges versions)
    {
        ImmutableArray<PackageVersion> existing = Existing(package);
        if (existing.IsEmpty)
            return $"there is no version of {package.Name}";
        string[] few = [.. existing.Take(3).Select(version => version.ToString())];
        if (existing.Length > few.Length)
            return $"no version is {Required(package, versions)} ({package.Name} has {existing.Length}, {existing[0]} to {existing[^1]})";
        return $"only {package.Name} {Join(few, "and")} {(few.Length == 1 ? "exists" : "exist")}";
    }

    private string Requires(SolverPackage package, VersionRanges versions) =>
        $"{Versions(package, versions)} {Verb(package, versions, "requires", "require")}";

    private string Verb(SolverPackage package, VersionRanges versions, string singular, string plural) =>
        !package.IsNamed || Existing(package).Count(versions.Contains) == 1 ? singular : plural;

    /// <summary>Versions of a package that exist, as short as can be.</summary>
    private string Versions(SolverPackage package, VersionRanges versions)
    {
        if (package.Kind is SolverPackageKind.Project or SolverPackageKind.Root)
            return request.Name;
        ImmutableArray<PackageVersion> existing = Existing(package);
        ImmutableArray<PackageVersion> meant = [.. existing.Where(versions.Contains)];
        if (meant.IsEmpty || (existing.Length > 1 && meant.Length == existing.Length))
            return meant.IsEmpty ? Required(package, versions) : $"all versions of {package}";
        return string.Join(" or ", Runs(existing, meant).Select(run => Run(package, run, existing)));
    }

    private static string Run(
        SolverPackage package,
        (PackageVersion First, PackageVersion Last) run,
        ImmutableArray<PackageVersion> existing
    )
    {
        if (run.First == run.Last)
            return $"{package} {run.First}";
        if (run.First == existing[0])
            return $"{package}<={run.Last}";
        return run.Last == existing[^1] ? $"{package}>={run.First}" : $"{package}>={run.First},<={run.Last}";
    }

    /// <summary>The versions as runs of neighbours; from the fourth on, one run to the last.</summary>
    private static IEnumerable<(PackageVersion First, PackageVersion Last)> Runs(
        ImmutableArray<PackageVersion> existing,
        ImmutableArray<PackageVersion> meant
    )
    {
        List<(PackageVersion First, PackageVersion Last)> runs = [];
        int previous = -2;
        foreach (PackageVersion version in meant)
        {
            int index = existing.IndexOf(version);
            if (index == previous + 1 || runs.Count == 4)
                runs[^1] = (runs[^1].First, version);
            else
                runs.Add((version, version));
            previous = index;
        }
        return runs;
    }

    /// <summary>What is required of a package, as specifiers.</summary>
    private static string Required(SolverPackage package, VersionRanges versions)
    {
        if (package.Kind is SolverPackageKind.Project)
            return "the requirements";
        if (versions.IsFull)
            return package.ToString();
        return package
            + versions
                .ToString()
                .Replace(", ", ",", StringComparison.Ordinal)
                .Replace(" | ", " or ", StringComparison.Ordinal);
    }

    private ImmutableArray<PackageVersion> Existing(SolverPackage package) =>
        package.IsNamed ? packages.VersionsOf(package) : [];

    private static string Join(string[] parts, string word) =>
        parts.Length < 2 ? string.Concat(parts) : $"{string.Join(", ", parts[..^1])} {word} {parts[^1]}";
}
