using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Versions;
using Venvstacks.Settings;

namespace Venvstacks.Resolution;

/// <summary>Chooses the version of a package to try next, and splits the environment where one version cannot serve it all.</summary>
internal sealed class VersionChooser(ResolutionRequest request, PackageUniverse universe)
{
    private static readonly Marker[] Platforms =
    [
        Marker.Parse("sys_platform == 'darwin'"),
        Marker.Parse("sys_platform == 'linux'"),
        Marker.Parse("sys_platform == 'win32'"),
    ];

    // The declared environments must have wheels.
    private readonly ImmutableArray<Marker> _covered = [.. request.Environments, .. request.RequiredEnvironments];

    /// <summary>Chooses among the remaining versions of the current package.</summary>
    public Choice Choose(ForkState state, PackageCandidates package, IReadOnlyList<ForkPreference> preferences)
    {
        VersionRanges versions = state.Solver.VersionsOf(state.Current);
        ForkEnvironment environment = state.Environment;
        if (universe.Selector.Select(package, versions, preferences, environment.Marker) is not { } candidate)
            return package.Missing is { } reason ? new Choice.Missing(reason) : new Choice.None();
        if (!candidate.IsUsable)
            return new Choice.Unusable(candidate.Version, candidate.Release.Unusable!);
        if (!environment.Python.IsServedBy(candidate.Pythons))
            return (Choice?)SplitAtPython(environment, candidate.Pythons)
                ?? new Choice.NeedsPython(candidate.Version, candidate.Pythons);
        if (candidate.Release.NeedsPythonAfter(environment.Python))
            return new Choice.Unusable(candidate.Version, CandidateRules.NoPython);
        if (SplitByPlatform(state, package, candidate, versions, preferences) is { } split)
            return split;
        state.Pin(package.Name, candidate.Release);
        return new Choice.Selected(candidate.Version);
    }

    /// <summary>Splits at the first Python that a package supports; null if the rules or the range forbid it.</summary>
    public Choice.Split? SplitAtPython(ForkEnvironment environment, VersionRanges required)
    {
        if (request.ForkStrategy != ForkStrategy.RequiresPython)
            return null;
        ImmutableArray<(ForkEnvironment, PackageVersion?)> parts =
        [
            .. environment.SplitAtPython(required).Select(part => (part, (PackageVersion?)null)),
        ];
        return parts.IsEmpty ? null : new(parts);
    }

    private Choice? SplitByPlatform(
        ForkState state,
        PackageCandidates package,
        Candidate candidate,
        VersionRanges versions,
        IReadOnlyList<ForkPreference> preferences
    )
    {
        if (_covered.IsEmpty && !candidate.Version.IsLocal)
            return null;
        Marker coverage = candidate.Release.Coverage;
        if (coverage.IsTrue)
            return null;
        return SplitByCoverage(state, candidate, coverage)
            ?? (candidate.Version.IsLocal ? SplitByLocal(state, package, candidate, versions, preferences) : null);
    }

    /// <summary>Splits off the first required environment without wheels that needs the package.</summary>
    private Choice? SplitByCoverage(ForkState state, Candidate candidate, Marker coverage)
    {
        Marker covered = coverage.And(state.Environment.Marker);
        foreach (Marker required in _covered)
        {
            if (
                !state.Environment.Overlaps(required)
                || !covered.IsDisjointFrom(required)
                || NeededIn.Of(state.Current, state.Solver).IsDisjointFrom(required)
            )
                continue;
            // The simplest marker that separates the two; other environments go to either side.
            Marker border = required.Assume(required.Or(covered));
            if (state.Environment.SplitBy(border) is var (with, without))
                return new Choice.Split([(with, null), (without, null)]);
            return new Choice.Unusable(candidate.Version, NoWheelsFor(required));
        }
        return null;
    }

    /// <summary>Splits where the public version has wheels for platforms that its local version lacks: <c>torch+cpu</c> on Linux and Windows, <c>torch</c> on macOS.</summary>
    private Choice? SplitByLocal(
        ForkState state,
        PackageCandidates package,
        Candidate candidate,
        VersionRanges versions,
        IReadOnlyList<ForkPreference> preferences
    )
    {
        VersionRanges publicVersion = versions.Intersect(VersionRanges.Of(candidate.Version.Public));
        if (
            universe.Selector.Select(package, publicVersion, preferences, state.Environment.Marker)
            is not { IsUsable: true } other
        )
            return null;
        Marker coverage = candidate.Release.Coverage;
        // Wheels for other Pythons are no reason to split.
        Marker remainder = other.Release.Coverage.And(coverage.Not()).And(universe.Python.Marker);
        if (remainder.IsFalse || !state.Environment.Overlaps(remainder))
            return null;
        if (!state.Environment.Overlaps(coverage))
        {
            state.Pin(package.Name, other.Release);
            return new Choice.Selected(other.Version);
        }
        // A platform without wheels of the local version gets the public one as a whole: a simpler marker.
        foreach (Marker platform in Platforms)
            if (coverage.IsDisjointFrom(platform) && !remainder.IsDisjointFrom(platform))
                remainder = remainder.Or(platform);
        if (state.Environment.SplitBy(remainder) is not var (with, without))
            return null;
        state.Pin(package.Name, candidate.Release);
        state.Pin(package.Name, other.Release);
        return new Choice.Split([(with, other.Version), (without, candidate.Version)]);
    }

    /// <summary>The reason that a version lacks wheels for a required environment.</summary>
    public static UnavailableReason NoWheelsFor(Marker environment) =>
        new($"has no wheels for `{environment}`", $"have no wheels for `{environment}`");
}
