namespace Venvstacks.Packaging.Versions;

/// <summary>A place between versions where a range begins or ends: just before a version, or just after it.</summary>
/// <remarks>
/// Places that no version tells apart are one cut: the end of <c>&lt;=1.0</c>, after 1.0 and all its local versions, is the place before
/// <c>1.0.post0.dev0</c>, the least version that follows them.
/// </remarks>
public readonly struct VersionCut : IEquatable<VersionCut>, IComparable<VersionCut>
{
    /// <summary>A post-release that no release reaches: the place after all post-releases is after it.</summary>
    private static readonly VersionNumber Endless = ulong.MaxValue;

    private VersionCut(PackageVersion version, bool isAfter) => (Version, IsAfter) = (version, isAfter);

    /// <summary>The version beside the cut.</summary>
    public PackageVersion Version { get; }

    /// <summary>Whether the version lies below the cut; else it is the first one above.</summary>
    public bool IsAfter { get; }

    /// <summary>Whether the cut is the end of all post-releases of a version, as in <c>&gt;1.0</c>.</summary>
    internal bool IsAfterPostReleases => IsAfter && Version.Post == Endless;

    /// <summary>The place just before a version.</summary>
    public static VersionCut Before(PackageVersion version) => new(version, isAfter: false);

    /// <summary>The place just after a version, before its local versions.</summary>
    public static VersionCut After(PackageVersion version) => new(version, isAfter: true);

    /// <summary>The place after a version and all its local versions, where <c>&lt;=V</c> ends.</summary>
    internal static VersionCut AfterLocals(PackageVersion version)
    {
        if (version.IsLocal)
            return After(version);
        if (version.Dev is { } dev)
            return Before(version.WithDev(dev.Next));
        VersionNumber post = version.Post?.Next ?? 0;
        return Before(new PackageVersion(version.Release, version.Epoch, version.PreRelease, post, dev: 0));
    }

    /// <summary>The place after a version, its local versions and its post-releases, where <c>&gt;V</c> begins.</summary>
    internal static VersionCut AfterPostReleases(PackageVersion version)
    {
        if (version.Dev is not null || version.Post is not null)
            return AfterLocals(version);
        if (version.PreRelease is not { } pre)
            return After(new PackageVersion(version.Release, version.Epoch, post: Endless));
        PreRelease next = pre with { Number = pre.Number.Next };
        return Before(new PackageVersion(version.Release, version.Epoch, next, dev: 0));
    }

    /// <summary>The place before a version and, unless it is one itself, its pre-releases, where <c>&lt;V</c> ends.</summary>
    internal static VersionCut BeforePrereleases(PackageVersion version) =>
        Before(version.IsPrerelease ? version : version.WithDev(0));

    /// <summary>Whether a version lies above the cut.</summary>
    public bool IsBelow(PackageVersion version)
    {
        int order = version.CompareTo(Version);
        return IsAfter ? order > 0 : order >= 0;
    }

    /// <inheritdoc/>
    public int CompareTo(VersionCut other)
    {
        int order = Version.CompareTo(other.Version);
        return order != 0 ? order : IsAfter.CompareTo(other.IsAfter);
    }

    /// <inheritdoc/>
    public bool Equals(VersionCut other) => IsAfter == other.IsAfter && Version == other.Version;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is VersionCut other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Version, IsAfter);

    /// <summary>Whether two cuts are the same place.</summary>
    public static bool operator ==(VersionCut left, VersionCut right) => left.Equals(right);

    /// <summary>Whether two cuts are different places.</summary>
    public static bool operator !=(VersionCut left, VersionCut right) => !left.Equals(right);

    /// <summary>Whether a cut lies below another.</summary>
    public static bool operator <(VersionCut left, VersionCut right) => left.CompareTo(right) < 0;

    /// <summary>Whether a cut lies below another or is the same.</summary>
    public static bool operator <=(VersionCut left, VersionCut right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a cut lies above another.</summary>
    public static bool operator >(VersionCut left, VersionCut right) => left.CompareTo(right) > 0;

    /// <summary>Whether a cut lies above another or is the same.</summary>
    public static bool operator >=(VersionCut left, VersionCut right) => left.CompareTo(right) >= 0;
}

/// <summary>A stretch of versions without gaps.</summary>
/// <param name="Lower">Where it begins, or null when it has no beginning.</param>
/// <param name="Upper">Where it ends, or null when it has no end.</param>
public readonly record struct VersionSegment(VersionCut? Lower, VersionCut? Upper);
