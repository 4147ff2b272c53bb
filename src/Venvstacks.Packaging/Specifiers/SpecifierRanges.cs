using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Specifiers;

/// <summary>The versions that specifiers admit (PEP 440 "Version specifiers"), as sets.</summary>
public static class SpecifierRanges
{
    /// <summary>The versions that all clauses admit, pre-releases like any other.</summary>
    public static VersionRanges ToRanges(this SpecifierSet specifiers)
    {
        VersionRanges ranges = VersionRanges.Full;
        foreach (Specifier clause in specifiers.Clauses)
            ranges = ranges.Intersect(clause.ToRanges());
        return ranges;
    }

    /// <summary>The versions that a clause admits; of <c>===</c> those equal to its text, none when that is no version.</summary>
    public static VersionRanges ToRanges(this Specifier specifier)
    {
        if (specifier.Version is not { } version)
            return PackageVersion.TryParse(specifier.VersionText, out PackageVersion? exact)
                ? VersionRanges.Of(exact)
                : VersionRanges.Empty;
        return specifier.Operator switch
        {
            SpecifierOperator.Equal => GetEqual(specifier, version),
            SpecifierOperator.NotEqual => GetEqual(specifier, version).Complement(),
            SpecifierOperator.GreaterOrEqual => VersionRanges.Above(VersionCut.Before(version)),
            SpecifierOperator.LessOrEqual => VersionRanges.Below(VersionCut.AfterLocals(version)),
            SpecifierOperator.Greater => VersionRanges.Above(VersionCut.AfterPostReleases(version)),
            SpecifierOperator.Less => VersionRanges.Below(VersionCut.BeforePrereleases(version)),
            _ => VersionRanges.Between(VersionCut.Before(version), EndOfPrefix(version, version.Release.Length - 1)),
        };
    }

    /// <summary>The release versions that all clauses admit when only release numbers count, as those of Python do: <c>&gt;=3.13</c> admits 3.13.0b1.</summary>
    public static VersionRanges ToReleaseRanges(this SpecifierSet specifiers)
    {
        VersionRanges ranges = VersionRanges.Full;
        foreach (Specifier clause in specifiers.Clauses)
            ranges = ranges.Intersect(clause.ToReleaseRanges());
        return ranges;
    }

    /// <summary>The release versions that a clause admits when only release numbers count.</summary>
    public static VersionRanges ToReleaseRanges(this Specifier specifier)
    {
        PackageVersion? version = specifier.Version;
        if (version is null && !PackageVersion.TryParse(specifier.VersionText, out version))
            return VersionRanges.Empty;
        PackageVersion release = ToRelease(version.Release);
        VersionRanges equal = specifier.IsPrefix
            ? GetPrefix(version.Release, version.Release.Length)
            : VersionRanges.Of(release);
        return specifier.Operator switch
        {
            SpecifierOperator.NotEqual => equal.Complement(),
            SpecifierOperator.GreaterOrEqual => VersionRanges.Above(VersionCut.Before(release)),
            SpecifierOperator.LessOrEqual => VersionRanges.Below(VersionCut.After(release)),
            SpecifierOperator.Greater => VersionRanges.Above(VersionCut.After(release)),
            SpecifierOperator.Less => VersionRanges.Below(VersionCut.Before(release)),
            SpecifierOperator.Compatible => GetPrefix(version.Release, version.Release.Length - 1)
                .Intersect(VersionRanges.Above(VersionCut.Before(release))),
            _ => equal,
        };
    }

    /// <summary>Release numbers as a version, without zeros at the end: they change no comparison, and sets print alike.</summary>
    internal static PackageVersion ToRelease(ImmutableArray<VersionNumber> release)
    {
        int length = release.Length;
        while (length > 1 && release[length - 1] == 0)
            length--;
        return new PackageVersion(length == release.Length ? release : release[..length]);
    }

    /// <summary>The release versions that begin with the first numbers of a release: with 3.8, from 3.8 to before 3.9.</summary>
    internal static VersionRanges GetPrefix(ImmutableArray<VersionNumber> release, int length) =>
        VersionRanges.Between(
            VersionCut.Before(ToRelease(release[..length])),
            VersionCut.Before(ToRelease(GetNext(release, length)))
        );

    private static VersionRanges GetEqual(Specifier specifier, PackageVersion version)
    {
        if (specifier.IsPrefix)
            return VersionRanges.Between(
                VersionCut.Before(version.WithDev(0)),
                EndOfPrefix(version, version.Release.Length)
            );
        return VersionRanges.Between(VersionCut.Before(version), VersionCut.AfterLocals(version));
    }

    private static VersionCut EndOfPrefix(PackageVersion version, int length) =>
        VersionCut.Before(new PackageVersion(GetNext(version.Release, length), version.Epoch, dev: 0));

    private static ImmutableArray<VersionNumber> GetNext(ImmutableArray<VersionNumber> release, int length) =>
        release[..length].SetItem(length - 1, release[length - 1].Next);
}
