using System.Collections.Immutable;
using Venvstacks.Packaging.IndexPages;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Solving;
using Venvstacks.Packaging.Tags;
using Venvstacks.Packaging.Versions;
using Venvstacks.Packaging.Wheels;

namespace Venvstacks.Resolution;

/// <summary>A version that an index has, judged: which wheel stands for it, which environments its wheels cover, or why it cannot be used.</summary>
internal sealed record CandidateRelease(PackageVersion Version)
{
    /// <summary>The wheel whose metadata is that of the version; null where no wheel will do.</summary>
    public IndexFile? Wheel { get; init; }

    /// <summary>The index that the wheel comes from.</summary>
    public string Index { get; init; } = "";

    /// <summary>All wheels of that index that are not too new, those of no use here among them.</summary>
    public ImmutableArray<(IndexFile File, WheelFileName Name)> Wheels { get; init; } = [];

    /// <summary>The environments that the usable wheels are made for.</summary>
    public Marker Coverage => _coverage ??= CoverageOf(Usable);

    private Marker? _coverage;

    /// <summary>The Python versions that the wheel requires.</summary>
    public VersionRanges Pythons => _pythons ??= RequiredPython.Read(Wheel?.RequiresPython);

    private VersionRanges? _pythons;

    /// <summary>The wheels that will do.</summary>
    public ImmutableArray<WheelFileName> Usable { get; init; } = [];

    /// <summary>Why the version cannot be used; null where it can.</summary>
    public UnavailableReason? Unusable { get; init; }

    /// <summary>Whether the version does not exist as far as the request is concerned.</summary>
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
