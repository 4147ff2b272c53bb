using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Markers;

/// <summary>Comparisons of <c>python_version</c> as ranges of <c>python_full_version</c>, of which it is the first two numbers.</summary>
/// <remarks><c>python_version &lt;= '3.8'</c> is <c>python_full_version &lt; '3.9'</c>, and <c>python_version == '3.8.1'</c> never holds.</remarks>
internal static class PythonVersionRanges
{
    public static VersionRanges Of(Specifier specifier)
    {
        ImmutableArray<VersionNumber> release = specifier.Version!.Release;
        return specifier.Operator switch
        {
            SpecifierOperator.Equal => GetEqual(specifier, release),
            SpecifierOperator.NotEqual => GetEqual(specifier, release).Complement(),
            SpecifierOperator.Less => Below(release, orEqual: !IsMinor(release)),
            SpecifierOperator.LessOrEqual => Below(release, orEqual: true),
            SpecifierOperator.GreaterOrEqual => Below(release, orEqual: !IsMinor(release)).Complement(),
            SpecifierOperator.Greater => Below(release, orEqual: true).Complement(),
            _ => GetCompatible(specifier, release),
        };
    }

    private static VersionRanges GetEqual(Specifier specifier, ImmutableArray<VersionNumber> release)
    {
        if (specifier.IsPrefix && release.Length == 1)
            return SpecifierRanges.GetPrefix(release, 1);
        return IsMinor(release) ? GetMinor(release) : VersionRanges.Empty;
    }

    /// <summary><c>~= '3.8'</c> ends before 4; <c>~= '3.8.0'</c> is 3.8, and with another third number nothing.</summary>
    private static VersionRanges GetCompatible(Specifier specifier, ImmutableArray<VersionNumber> release)
    {
        if (release.Length == 2)
            return specifier.ToReleaseRanges();
        return IsMinor(release) ? GetMinor(release) : VersionRanges.Empty;
    }

    /// <summary>Whether a release has nothing but zeros after its second number: only such can equal a <c>python_version</c>.</summary>
    private static bool IsMinor(ImmutableArray<VersionNumber> release) => release.Skip(2).All(number => number == 0);

    private static VersionRanges GetMinor(ImmutableArray<VersionNumber> release) =>
        SpecifierRanges.GetPrefix(Pad(release), 2);

    private static VersionRanges Below(ImmutableArray<VersionNumber> release, bool orEqual)
    {
        VersionRanges minor = GetMinor(release);
        return VersionRanges.Below((orEqual ? minor.Upper : minor.Lower)!.Value);
    }

    private static ImmutableArray<VersionNumber> Pad(ImmutableArray<VersionNumber> release) =>
        release.Length == 1 ? [release[0], 0] : release;
}
