using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The part of all environments that a fork solves for.</summary>
/// <param name="Marker">Which part.</param>
/// <param name="Python">The Python versions in it.</param>
internal sealed record ForkEnvironment(Marker Marker, RequiresPython Python)
{
    /// <summary>Whether something with a marker may be of interest here.</summary>
    public bool Overlaps(Marker marker) => !Marker.IsDisjointFrom(marker);

    /// <summary>Whether it may be of interest here, given the Python versions.</summary>
    public bool Reaches(Marker marker) => !Python.Marker.IsDisjointFrom(marker) && Overlaps(marker);

    /// <summary>The part of this where a marker holds.</summary>
    public ForkEnvironment Narrow(Marker marker)
    {
        Marker narrowed = Marker.And(marker);
        RequiresPython? python = narrowed.GetPythonRange() is { } range ? Python.Narrow(range) : null;
        return new(narrowed, python ?? Python);
    }

    /// <summary>The parts where a marker holds and where it does not; null where one of them is empty.</summary>
    public (ForkEnvironment With, ForkEnvironment Without)? SplitBy(Marker marker)
    {
        Marker complement = marker.Not();
        return Overlaps(marker) && Overlaps(complement) ? (Narrow(marker), Narrow(complement)) : null;
    }

    /// <summary>The parts with a Python below and above the first that a package needs; none where this cannot be split so.</summary>
    public IEnumerable<ForkEnvironment> SplitAtPython(VersionRanges required)
    {
        if (required.Lower is not { } start || Python.Split(start) is not var (below, above))
            yield break;
        if (Overlaps(below.Marker))
            yield return Narrow(below.Marker);
        if (Overlaps(above.Marker))
            yield return Narrow(above.Marker);
    }

    /// <summary>Orders by the first Python version that the marker speaks of.</summary>
    public int CompareByPython(ForkEnvironment other) => RequiredPython.CompareByPython(Marker, other.Marker);
}
