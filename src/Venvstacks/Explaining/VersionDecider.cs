using Venvstacks.Definitions;
using Venvstacks.Locking;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Requirements;
using Venvstacks.Packaging.Versions;
using Venvstacks.Resolution;
using Venvstacks.Settings;

namespace Venvstacks.Explaining;

/// <summary>Finds the reason for a version that a layer takes from an index.</summary>
internal sealed class VersionDecider(LayerDefinition layer, UvSettings settings, ImmutableArray<LockedPackage> previous)
{
    private readonly UploadLimits _limits = UploadLimits.Of(settings);
    private readonly RequiresPython _python = new(LayerRequest.RequiresPython(layer));

    /// <summary>The reason; of several, the one nearest to the package.</summary>
    public VersionDecision Decide(LockedPackage package, IEnumerable<RequirementStep> required, PackageListing listing)
    {
        if (WantsOldest(package.Name))
            return new VersionDecision.LowestWanted();
        PackageCandidates candidates = CandidatesOf(package.Name, listing);
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

    /// <summary>The newest version that the layer's Python can use and that was uploaded in time; the present one where none is newer.</summary>
    public PackageVersion NewestOf(PackageName package, PackageVersion present, PackageListing listing) =>
        FindNewest(CandidatesOf(package, listing), present);

    private PackageCandidates CandidatesOf(PackageName package, PackageListing listing) =>
        PackageCandidates.Of(package, listing, new CandidateRules(_python, _limits, AllowedYanks.Of([], [])));

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

    /// <summary>The newest usable version; pre-releases count only if one was chosen.</summary>
    private PackageVersion FindNewest(PackageCandidates candidates, PackageVersion taken) =>
        candidates
            .Usable(_python)
            .Where(version => taken.IsPrerelease || !version.IsPrerelease)
            .DefaultIfEmpty(taken)
            .Max()!;

    /// <summary>The newest version uploaded too late, if it is newer than those uploaded in time.</summary>
    private static PackageVersion? FindCutOff(PackageCandidates candidates, PackageVersion inTime) =>
        candidates
            .Tables.SelectMany(table => table.Hidden.Select(table.VersionAt))
            .Where(version => version > inTime && (inTime.IsPrerelease || !version.IsPrerelease))
            .Max();
}
