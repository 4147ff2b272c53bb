using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The Python versions that a part of the environment stands for, by their ends: holes within do not count. Only release numbers are compared.</summary>
/// <param name="Lower">Where the range begins; null: nowhere.</param>
/// <param name="Upper">Where it ends; null: nowhere.</param>
internal sealed record PythonRange(VersionCut? Lower, VersionCut? Upper)
{
    /// <summary>All versions.</summary>
    public static PythonRange All { get; } = new(null, null);

    /// <summary>The versions in the range.</summary>
    public VersionRanges Versions { get; } = VersionRanges.Between(Lower, Upper);

    /// <summary>The range as a marker on <c>python_full_version</c>.</summary>
    public Marker Marker { get; } = Marker.OfPython(VersionRanges.Between(Lower, Upper));

    /// <summary>From the first to the last version that a specifier admits; all where it admits none.</summary>
    public static PythonRange Of(SpecifierSet specifiers) => Of(specifiers.ToReleaseRanges());

    /// <summary>From the first to the last version under which a marker can hold; null where it says nothing of Python.</summary>
    public static PythonRange? Of(Marker marker)
    {
        VersionRanges? versions = marker.GetPythonRange();
        return versions is null ? null : Of(versions);
    }

    /// <summary>Whether a package that requires a range of Python serves this one: it may end earlier, but must begin as early.</summary>
    /// <remarks>Nobody knows whether a package will serve a Python that is not yet released, so upper limits do not count.</remarks>
    public bool IsServedBy(PythonRange required) => Compare(required.Lower, Lower) <= 0;

    /// <summary>Whether another range begins later.</summary>
    public bool IsRaisedBy(PythonRange other) => Compare(other.Lower, Lower) > 0;

    /// <summary>Orders by the beginning.</summary>
    public int CompareLower(PythonRange other) => Compare(Lower, other.Lower);

    /// <summary>This range with those ends of another that lie within; null where none does.</summary>
    public PythonRange? Narrow(PythonRange other)
    {
        if (other == this)
            return null;
        bool lower = Compare(other.Lower, Lower) >= 0;
        bool upper = CompareUpper(other.Upper, Upper) <= 0;
        return lower || upper ? new(lower ? other.Lower : Lower, upper ? other.Upper : Upper) : null;
    }

    /// <summary>The parts below and above the beginning of another range; null where one would be empty.</summary>
    public (PythonRange Below, PythonRange Above)? SplitAtStartOf(PythonRange other)
    {
        if (other.Lower is not { } cut || Compare(cut, Lower) <= 0 || CompareUpper(cut, Upper) >= 0)
            return null;
        return (new(Lower, cut), new(cut, Upper));
    }

    private static PythonRange Of(VersionRanges versions) => new(versions.Lower, versions.Upper);

    /// <summary>Compares beginnings: none comes first.</summary>
    private static int Compare(VersionCut? left, VersionCut? right)
    {
        if (left is null || right is null)
            return (left is not null).CompareTo(right is not null);
        return left.Value.CompareTo(right.Value);
    }

    /// <summary>Compares ends: none comes last.</summary>
    private static int CompareUpper(VersionCut? left, VersionCut? right)
    {
        if (left is null || right is null)
            return (left is null).CompareTo(right is null);
        return left.Value.CompareTo(right.Value);
    }
}
