using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The Python versions that packages require, compared with the requested ones.</summary>
/// <remarks>Only the lower bound counts: upper bounds exclude Pythons that are not yet released.</remarks>
internal static class RequiredPython
{
    /// <summary>The versions of an index page's <c>requires-python</c>; all where there is none, or where it cannot be read.</summary>
    public static VersionRanges Read(string? text) =>
        text is not null && LenientSpecifiers.TryParse(text, out SpecifierSet? specifiers, out _)
            ? RangeOf(specifiers)
            : VersionRanges.Full;

    /// <summary>The versions from the first to the last that specifiers admit.</summary>
    public static VersionRanges RangeOf(SpecifierSet specifiers) => specifiers.ToReleaseRanges().WithoutGaps();

    /// <summary>Whether a package that requires some Python versions serves all of a range.</summary>
    public static bool IsServedBy(this RequiresPython python, VersionRanges required) =>
        Compare(required.Lower, python.Range.Lower) <= 0;

    /// <summary>Whether a marker holds only with Pythons later than the first of a range.</summary>
    public static bool IsRaisedBy(this RequiresPython python, Marker marker) =>
        Compare(marker.GetPythonRange()?.Lower, python.Range.Lower) > 0;

    /// <summary>Orders markers by the first Python with which they hold.</summary>
    public static int CompareByPython(Marker left, Marker right) =>
        Compare(left.GetPythonRange()?.Lower, right.GetPythonRange()?.Lower);

    /// <summary>Compares lower bounds; none comes first.</summary>
    private static int Compare(VersionCut? left, VersionCut? right) => Nullable.Compare(left, right);
}
