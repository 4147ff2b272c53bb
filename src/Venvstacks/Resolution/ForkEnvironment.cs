using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The environments of a fork.</summary>
internal sealed record ForkEnvironment(Marker Marker, RequiresPython Python)
{
    /// <summary>Whether a marker may be true here.</summary>
    public bool Overlaps(Marker marker) => !Marker.IsDisjointFrom(marker);

    /// <summary>Whether a marker may be true here with the requested Python versions.</summary>
    public bool Reaches(Marker marker) => !Python.Marker.IsDisjointFrom(marker) && Overlaps(marker);

    /// <summary>The part in which a marker is true.</summary>
    public ForkEnvironment Narrow(Marker marker)
    {
        Marker narrowed = Marker.And(marker);
        RequiresPython? python = narrowed.GetPythonRange() is { } range ? Python.Narrow(range) : null;
        return new(narrowed, python ?? Python);
    }

    /// <summary>The parts in which a marker is true and false; null if one is empty.</summary>
    public (ForkEnvironment With, ForkEnvironment Without)? SplitBy(Marker marker)
    {
        Marker complement = marker.Not();
        return Overlaps(marker) && Overlaps(complement) ? (Narrow(marker), Narrow(complement)) : null;
    }

    /// <summary>The parts below and above the first Python that a package needs; none if that is no split.</summary>
    public IEnumerable<ForkEnvironment> SplitAtPython(VersionRanges required)
    {
        if (required.Lower is not { } start || Python.Split(start) is not var (below, above))
            yield break;
        if (Overlaps(below.Marker))
            yield return Narrow(below.Marker);
        if (Overlaps(above.Marker))
            yield return Narrow(above.Marker);
    }

    /// <summary>Orders by the first Python version of the marker.</summary>
    public int CompareByPython(ForkEnvironment other) => RequiredPython.CompareByPython(Marker, other.Marker);
}
