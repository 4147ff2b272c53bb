using System.Collections.Immutable;
using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Explaining;

/// <summary>Finds what decided on a version that a layer takes from an index.</summary>
/// <param name="layer">The layer.</param>
/// <param name="settings">The settings of the stack.</param>
/// <param name="previous">The packages of the old lock.</param>
internal sealed class VersionDecider(LayerDefinition layer, UvSettings settings, ImmutableArray<LockedPackage> previous)
{
    private readonly UploadLimits _limits = UploadLimits.Of(settings);
    private readonly RequiresPython _python = new(LayerRequest.RequiresPython(layer));

    /// <summary>Names the decision: of several that hold, the one that is nearest to the package.</summary>
    /// <param name="package">The package as it is locked.</param>
    /// <param name="required">Who requires it.</param>
    /// <param name="listing">What the indexes have of it.</param>
    public VersionDecision Decide(LockedPackage package, IEnumerable<RequirementStep> required, PackageListing listing)
    {
        if (WantsOldest(package.Name))
            return new VersionDecision.LowestWanted();
        PackageCandidates candidates = PackageCandidates.Of(
            package.Name,
            listing,
            new CandidateRules(_python, _limits, AllowedYanks.Of([], []))
        );
        PackageVersion inTime = FindNewest(candidates, package.Version);
        PackageVersion newest = FindCutOff(candidates, inTime) ?? inTime;
        if (newest <= package.Version)
            return new VersionDecision.NothingNewer();
        if (required.FirstOrDefault(step => Excludes(step.Declared, newest)) is { } step)
            return step.IsOverridden
                ? new VersionDecision.Overridden(step.Declared[0], newest)
                : new VersionDecision.Required(step, newest);
        if (ConstraintAgainst(package.Name, newest) is { } constraint)
            return new VersionDecision.Constrained(constraint, newest);
        if (inTime <= package.Version)
            return new VersionDecision.CutOff(_limits.For(package.Name)!.Value, newest)
            {
                IsOfPackage = _limits.IsOwn(package.Name),
            };
        return previous.Any(old => old.Name == package.Name && old.Version.Equals(package.Version))
            ? new VersionDecision.KeptFromLock(inTime)
            : new VersionDecision.GoesWithTheRest(inTime);
    }

    private bool WantsOldest(PackageName package) =>
        settings.Resolution switch
        {
            ResolutionMode.Lowest => true,
            ResolutionMode.LowestDirect => layer.Requirements.Any(own => own.Requirement.Name == package),
            _ => false,
        };

    private Requirement? ConstraintAgainst(PackageName package, PackageVersion newest) =>
        settings
            .ConstraintDependencies.Select(declared => declared.Requirement)
            .FirstOrDefault(requirement => requirement.Name == package && Excludes([requirement], newest));

    private static bool Excludes(ImmutableArray<Requirement> declared, PackageVersion version) =>
        !declared.IsEmpty && !declared.Any(requirement => requirement.Specifiers.Contains(version));

    /// <summary>The newest version that could be used here; pre-releases count only where one was taken.</summary>
    private PackageVersion FindNewest(PackageCandidates candidates, PackageVersion taken) =>
        candidates
            .Tables.SelectMany(table =>
                Enumerable.Range(0, table.Count).Where(table.Exists).Select(index => (table, index))
            )
            .Where(place => taken.IsPrerelease || !place.table.VersionAt(place.index).IsPrerelease)
            .Where(place => IsUsable(place.table.ReleaseAt(place.index)))
            .Select(place => place.table.VersionAt(place.index))
            .DefaultIfEmpty(taken)
            .Max()!;

    private bool IsUsable(CandidateRelease release) => release.Wheel is not null && _python.IsServedBy(release.Pythons);

    /// <summary>The newest version that was uploaded too late, if it is newer than one that was not.</summary>
    private static PackageVersion? FindCutOff(PackageCandidates candidates, PackageVersion inTime) =>
        candidates
            .Tables.SelectMany(table =>
                Enumerable.Range(0, table.Count).Where(index => !table.Exists(index)).Select(table.VersionAt)
            )
            .Where(version => version > inTime && (inTime.IsPrerelease || !version.IsPrerelease))
            .Max();
}
