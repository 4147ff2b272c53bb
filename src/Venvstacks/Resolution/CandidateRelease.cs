using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Resolution;

/// <summary>A version of an index with its usable wheels and the environments that they cover, or the reason why it is unusable.</summary>
internal sealed record CandidateRelease(PackageVersion Version)
{
    /// <summary>The wheel whose metadata is read; null if no wheel is usable.</summary>
    public IndexFile? Wheel { get; init; }

    /// <summary>The index that the wheel comes from.</summary>
    public string Index { get; init; } = "";

    /// <summary>All wheels of that index that are not too new, usable or not.</summary>
    public ImmutableArray<(IndexFile File, WheelFileName Name)> Wheels { get; init; } = [];

    /// <summary>The environments of the usable wheels.</summary>
    public Marker Coverage => _coverage ??= CoverageOf(Usable);

    private Marker? _coverage;

    public VersionRanges Pythons => _pythons ??= RequiredPython.Read(Wheel?.RequiresPython);

    private VersionRanges? _pythons;

    /// <summary>The usable wheels.</summary>
    public ImmutableArray<WheelFileName> Usable { get; init; } = [];

    /// <summary>The reason why the version is unusable, or null.</summary>
    public UnavailableReason? Unusable { get; init; }

    /// <summary>Whether the version is ignored.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Whether all usable wheels are for later Pythons than any of a range.</summary>
    public bool NeedsPythonAfter(RequiresPython python) => python.Range.Upper is { } upper && FirstPython >= upper;

    private VersionCut FirstPython => _firstPython ??= FirstPythonOf(Usable);

    private VersionCut? _firstPython;

    private static VersionCut FirstPythonOf(ImmutableArray<WheelFileName> wheels)
    {
        (int Major, int Minor) first = wheels
            .SelectMany(wheel => wheel.Tags.Pythons)
            .Select(tag => PythonTarget.OfPython(tag) is { } target ? (target.Major, target.Minor ?? 0) : (0, 0))
            .Min();
        return VersionCut.Before(WheelReach.GetRelease(first.Major, first.Minor));
    }

    private static Marker CoverageOf(ImmutableArray<WheelFileName> wheels)
    {
        Marker coverage = Marker.False;
        foreach (WheelFileName wheel in wheels)
        {
            if (coverage.IsTrue)
                break;
            coverage = coverage.Or(ImpliedMarker.Of(wheel.Tags));
        }
        return coverage;
    }
}

/// <summary>A selected version, usable or not.</summary>
/// <param name="Release">The version with its files.</param>
/// <param name="IsPreferred">Whether it was selected because of a preference.</param>
internal readonly record struct Candidate(CandidateRelease Release, bool IsPreferred)
{
    public PackageVersion Version => Release.Version;

    /// <summary>Whether the version is usable.</summary>
    public bool IsUsable => Release.Wheel is not null;

    /// <summary>The Python versions that its wheel requires.</summary>
    public VersionRanges Pythons => Release.Pythons;
}
