using Venvstacks.Definitions;
using Venvstacks.Indexes;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>Finds what might help where there is no solution.</summary>
/// <param name="request">What was asked for.</param>
/// <param name="universe">What it was asked of.</param>
internal sealed class RefusalHints(ResolutionRequest request, PackageUniverse universe)
{
    /// <summary>A hint for each fact of a proof that something could be done about, each once.</summary>
    public IEnumerable<string> For(IEnumerable<Derivation<SolverPackage>> facts) =>
        facts.Select(For).OfType<string>().Distinct(StringComparer.Ordinal);

    private string? For(Derivation<SolverPackage> fact)
    {
        (SolverPackage package, Term term) = fact.Terms[0];
        return fact switch
        {
            Derivation<SolverPackage>.NoVersions when package.IsNamed => ForNoVersions(package, term.Versions),
            Derivation<SolverPackage>.Unavailable { Reason: var reason } => ForUnavailable(
                package,
                term.Versions,
                reason
            ),
            Derivation<SolverPackage>.Dependency dependency => ForDependency(dependency),
            _ => null,
        };
    }

    private string? ForNoVersions(SolverPackage package, VersionRanges versions)
    {
        if (universe.CandidatesOf(package.Name) is not { Missing: null } candidates)
            return null;
        if (candidates.FirstHidden(versions) is var (hidden, hasUploadTime))
            return ForHidden($"{package.Name} {hidden} would do, but", hasUploadTime);
        bool isPrerelease = candidates.Existing().Any(version => version.IsPrerelease && versions.Contains(version));
        return isPrerelease && request.Prereleases is PrereleaseMode.Disallow or PrereleaseMode.Explicit
            ? $"{package.Name} has pre-releases that would do; prerelease = \"allow\" or \"if-necessary\" would let them in"
            : ForRefused(package, candidates);
    }

    /// <summary>What a page lists and nobody takes may be what is missed.</summary>
    private static string? ForRefused(SolverPackage package, PackageCandidates? candidates)
    {
        if (candidates is not { Refused: [var first, ..] refused })
            return null;
        string others = refused.Length > 1 ? $" (as {refused.Length - 1} more)" : "";
        return $"the index of {package.Name} lists files that are not taken: {IndexError.Clipped(first)}{others}";
    }

    private string ForHidden(string version, bool hasUploadTime) =>
        hasUploadTime
            ? $"{version} was uploaded after exclude-newer ({request.ExcludeNewer:yyyy-MM-ddTHH:mm:ssZ}); a later time would let it in"
            : $"{version} its index does not say when it was uploaded, which exclude-newer asks for; an index with JSON pages (PEP 700) says so, or leave exclude-newer out";

    private string? ForUnavailable(SolverPackage package, VersionRanges versions, UnavailableReason reason)
    {
        PackageCandidates? candidates = universe.CandidatesOf(package.Name);
        if (candidates is { Missing: not null })
            return $"{package.Name} is in none of the indexes that are asked for it; is the name right, and is its index among them?";
        if (candidates?.IsForOtherPythons(versions) ?? false)
            return ForPython(package);
        return reason == CandidateRules.NoWheels
            ? $"{package.Name} has source distributions only there, and those are never built; a wheel made elsewhere can be given with --local-wheels"
            : ForRefused(package, candidates);
    }

    private string ForPython(SolverPackage package) =>
        $"the layer is for Python {request.RequiresPython}; another runtime may serve {package.Name}";

    private string? ForDependency(Derivation<SolverPackage>.Dependency dependency)
    {
        if (dependency.Required.Kind is SolverPackageKind.Python)
            return ForPython(dependency.Terms[0].Package);
        GuardedRequirement? constraint = universe.Constraints.FirstOrDefault(constraint =>
            constraint.Name == dependency.Required.Name && constraint.Versions.Equals(dependency.RequiredVersions)
        );
        return constraint is null
            ? null
            : $"{constraint.Name} is held at {constraint.Specifiers} by a constraint: a lower layer supplies it, or the settings say so";
    }
}
