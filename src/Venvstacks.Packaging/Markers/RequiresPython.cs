using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Markers;

/// <summary>The Python versions that a lock is made for (<c>requires-python</c>): from the first to the last, of which only release numbers count.</summary>
public sealed class RequiresPython : IEquatable<RequiresPython>
{
    private Marker? _marker;

    /// <summary>The versions of a specifier set.</summary>
    public RequiresPython(SpecifierSet specifiers) => Range = specifiers.ToReleaseRanges().WithoutGaps();

    private RequiresPython(VersionRanges range) => Range = range;

    /// <summary>The versions, without gaps.</summary>
    public VersionRanges Range { get; }

    /// <summary>The marker that holds with these versions.</summary>
    public Marker Marker => _marker ??= Marker.OfPython(Range);

    /// <summary>A marker without questions that these versions answer, as lock files write it.</summary>
    public Marker Simplify(Marker marker) => marker.AssumePython(Range.Lower, Range.Upper);

    /// <summary>The versions that are also in a range; null when the range is no narrower.</summary>
    public RequiresPython? Narrow(VersionRanges range)
    {
        VersionRanges narrowed = Range.Intersect(range.WithoutGaps());
        return narrowed.IsEmpty || narrowed.Equals(Range) ? null : new RequiresPython(narrowed);
    }

    /// <summary>The versions below and above a cut; null when one of the two is empty.</summary>
    public (RequiresPython Below, RequiresPython Above)? Split(VersionCut cut)
    {
        VersionRanges below = Range.Intersect(VersionRanges.Below(cut));
        VersionRanges above = Range.Intersect(VersionRanges.Above(cut));
        return below.IsEmpty || above.IsEmpty ? null : (new RequiresPython(below), new RequiresPython(above));
    }

    /// <inheritdoc/>
    public bool Equals(RequiresPython? other) => other is not null && Range.Equals(other.Range);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RequiresPython);

    /// <inheritdoc/>
    public override int GetHashCode() => Range.GetHashCode();

    /// <summary>The range as a specifier set: <c>&gt;=3.11, &lt;3.12</c>.</summary>
    public override string ToString() => Range.ToString();
}
