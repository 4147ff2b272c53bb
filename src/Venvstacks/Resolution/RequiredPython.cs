using System.Collections.Concurrent;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Metadata;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The Python versions that packages require, against those that are to be served.</summary>
/// <remarks>Only where a requirement begins counts: nobody knows whether a package will serve a Python that is not yet released.</remarks>
internal static class RequiredPython
{
    // All pages together have few such texts.
    private static readonly ConcurrentDictionary<string, VersionRanges> _known = new(StringComparer.Ordinal);

    /// <summary>The versions of a <c>requires-python</c>; all where there is none, or where it cannot be read.</summary>
    public static VersionRanges Read(string? text) => text is null ? VersionRanges.Full : _known.GetOrAdd(text, Parse);

    /// <summary>Whether a package that requires some Python versions serves all of a range.</summary>
    public static bool IsServedBy(this RequiresPython python, VersionRanges required) =>
        Compare(required.Lower, python.Range.Lower) <= 0;

    /// <summary>Whether a marker holds only with Pythons later than the first of a range.</summary>
    public static bool IsRaisedBy(this RequiresPython python, Marker marker) =>
        Compare(marker.GetPythonRange()?.Lower, python.Range.Lower) > 0;

    /// <summary>Orders markers by the first Python with which they hold.</summary>
    public static int CompareByPython(Marker left, Marker right) =>
        Compare(left.GetPythonRange()?.Lower, right.GetPythonRange()?.Lower);

    private static VersionRanges Parse(string text) =>
        LenientSpecifiers.TryParse(text, out SpecifierSet? specifiers, out _)
            ? specifiers.ToReleaseRanges().WithoutGaps()
            : VersionRanges.Full;

    /// <summary>Compares beginnings; none comes first.</summary>
    private static int Compare(VersionCut? left, VersionCut? right) => Nullable.Compare(left, right);
}
