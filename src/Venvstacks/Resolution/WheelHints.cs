using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>Hints that name a wheel that cannot be used, and what is wrong with it.</summary>
internal sealed class WheelHints(ResolutionRequest request, PackageUniverse universe)
{
    /// <summary>The hint for a fact that follows from a single wheel, or null.</summary>
    public string? For(Derivation<SolverPackage> fact)
    {
        (SolverPackage package, Term term) = fact.Terms[0];
        if (!package.IsNamed || universe.CandidatesOf(package.Name) is not { } candidates)
            return null;
        return fact switch
        {
            Derivation<SolverPackage>.Unavailable { Reason: var reason } => First(
                candidates,
                term.Versions,
                (wheel, metadata) => ForReason(wheel, metadata, reason)
            ),
            Derivation<SolverPackage>.Dependency { Required.Kind: SolverPackageKind.Python } => First(
                candidates,
                term.Versions,
                ForPython
            ),
            _ => null,
        };
    }

    private string? First(
        PackageCandidates package,
        VersionRanges versions,
        Func<IndexFile, VersionMetadata, string?> describe
    )
    {
        foreach (CandidateTable table in package.Tables)
        foreach (int index in table.Existing.Where(index => versions.Contains(table.VersionAt(index))))
            if (
                table.ReleaseAt(index).Wheel is { } wheel
                && universe.MetadataOf(wheel) is { } metadata
                && describe(wheel, metadata) is { } hint
            )
                return hint;
        return null;
    }

    private string? ForReason(IndexFile wheel, VersionMetadata metadata, UnavailableReason reason)
    {
        if (metadata.Problem is not { } problem || metadata.Unavailable != reason)
            return reason.Singular == $"requires Python {metadata.RequiresPython}" ? ForPython(wheel, metadata) : null;
        return PathOf(wheel) is { } path
            ? $"replace or remove '{path}': {problem}"
            : $"'{wheel.FileName}' cannot be used: {problem}; require another version, or ask the operator of the index";
    }

    /// <summary>Metadata of <c>dependency-metadata</c> is no fault of the wheel.</summary>
    private string? ForPython(IndexFile wheel, VersionMetadata metadata) =>
        metadata.RequiresPython is { } python
        && PathOf(wheel) is { } path
        && request.DependencyMetadata.All(declared => declared.Name != wheel.Wheel?.Name)
            ? $"'{path}' requires Python {python}, and the layer is for Python {request.RequiresPython}; supply another wheel, or use another runtime"
            : null;

    private static string? PathOf(IndexFile wheel) =>
        wheel.Url.StartsWith("file:", StringComparison.Ordinal) ? new Uri(wheel.Url).LocalPath : null;
}
