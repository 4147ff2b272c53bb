using Venvstacks.Packaging;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Resolution;

/// <summary>Classifies the files of a release by the rules of the request.</summary>
/// <param name="python">The Python versions to serve.</param>
/// <param name="limits">The upload times from which files are ignored.</param>
/// <param name="allowedYanks">The versions that a requirement pins or a lock holds, which may be yanked.</param>
internal sealed class CandidateRules(
    RequiresPython python,
    UploadLimits limits,
    IReadOnlySet<(PackageName, PackageVersion)> allowedYanks
)
{
    private static readonly UnavailableReason NoFiles = new(
        "has no available distributions",
        "have no available distributions"
    );
    public static readonly UnavailableReason NoWheels = new("has no usable wheels", "have no usable wheels");
    public static readonly UnavailableReason NoPython = new(
        "has no wheels with a matching Python version tag",
        "have no wheels with a matching Python version tag"
    );

    /// <summary>From the farthest from usable to usable.</summary>
    private enum Verdict
    {
        Yanked,
        WrongPython,
        TooNew,
        Usable,
    }

    /// <summary>Whether one of the files of a version was uploaded in time.</summary>
    public bool Exists(PackageName package, IndexRelease release, bool isFlat) =>
        limits.For(package) is not { } limit || isFlat || release.EarliestUpload < limit;

    /// <summary>Classifies the files of one version, those of flat indexes first.</summary>
    public CandidateRelease Judge(PackageName package, PackageVersion version, ReadOnlySpan<ListedRelease> sources)
    {
        DateTimeOffset? limit = limits.For(package);
        bool isYankAllowed = allowedYanks.Contains((package, version));
        List<JudgedWheel> wheels = [];
        bool hasSource = false;
        foreach ((IndexListing listing, IndexRelease release) in sources)
        foreach (IndexFile file in release.Files.OrderBy(file => file.FileName, StringComparer.Ordinal))
            if (file.Wheel is { } name)
                wheels.Add(
                    new(file, name, listing.Index, Judge(file, name, listing.IsFlat ? null : limit, isYankAllowed))
                );
            else
                hasSource = true;

        JudgedWheel? best = null;
        foreach (JudgedWheel wheel in wheels)
            if (best is null || wheel.IsBetterThan(best))
                best = wheel;
        if (best is { Verdict: Verdict.Usable } chosen)
            return new(version)
            {
                Wheel = FindMetadata(chosen, wheels),
                Index = chosen.Index,
                Wheels =
                [
                    .. wheels
                        .Where(w => w.Index == chosen.Index && w.Verdict != Verdict.TooNew)
                        .Select(w => (w.File, w.Name)),
                ],
                Usable = [.. wheels.Where(w => w.Verdict == Verdict.Usable).Select(w => w.Name)],
            };
        return new(version)
        {
            IsHidden = !hasSource && best is { Verdict: Verdict.TooNew },
            Unusable = ReasonFor(hasSource, best?.File, best?.Verdict),
        };
    }

    /// <summary>The wheel whose metadata is read: the best one, or, where metadata must be cut out of a wheel, a common one, since indexes may have lost rare ones.</summary>
    private static IndexFile FindMetadata(JudgedWheel best, List<JudgedWheel> wheels)
    {
        if (best.File.HasMetadata)
            return best.File;
        return wheels
            .Where(w => w.Verdict == Verdict.Usable && w.Index == best.Index)
            .MinBy(w => RarityOf(w.Name))!
            .File;
    }

    private static int RarityOf(WheelFileName wheel)
    {
        ImmutableArray<string> platforms = wheel.Tags.Platforms;
        bool isLinux = platforms.Any(platform => platform.StartsWith("manylinux", StringComparison.Ordinal));
        if (isLinux && platforms.Any(platform => platform.EndsWith("_x86_64", StringComparison.Ordinal)))
            return 0;
        return platforms.Contains("any", StringComparer.Ordinal) ? 1 : 2;
    }

    private Verdict Judge(IndexFile file, WheelFileName name, DateTimeOffset? limit, bool isYankAllowed)
    {
        // A file without upload time counts as too new.
        if (limit is not null && !(file.UploadTime < limit))
            return Verdict.TooNew;
        if (file.IsYanked && !isYankAllowed)
            return Verdict.Yanked;
        return WheelReach.MatchesPython(name.Tags, python) ? Verdict.Usable : Verdict.WrongPython;
    }

    private static UnavailableReason ReasonFor(bool hasSource, IndexFile? wheel, Verdict? verdict)
    {
        return verdict switch
        {
            Verdict.WrongPython => NoPython,
            Verdict.Yanked => Yanked(wheel!.YankedReason!),
            _ => hasSource ? NoWheels : NoFiles,
        };
    }

    private static UnavailableReason Yanked(string reason)
    {
        string because = reason.Length == 0 ? "" : $" (reason: {reason.Trim().TrimEnd('.')})";
        return new("was yanked" + because, "were yanked" + because);
    }

    private sealed record JudgedWheel(IndexFile File, WheelFileName Name, string Index, Verdict Verdict)
    {
        /// <summary>Whether it is better than an earlier one: closer to usable, or of a higher build number.</summary>
        public bool IsBetterThan(JudgedWheel other) =>
            Verdict == Verdict.Usable && other.Verdict == Verdict.Usable
                ? Nullable.Compare(Name.Build, other.Name.Build) > 0
                : Verdict > other.Verdict;
    }
}
