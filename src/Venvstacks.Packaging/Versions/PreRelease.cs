namespace Venvstacks.Packaging.Versions;

/// <summary>The phases before a final release, in their order (PEP 440 "Pre-releases").</summary>
public enum PreReleaseKind
{
    /// <summary><c>a</c></summary>
    Alpha,

    /// <summary><c>b</c></summary>
    Beta,

    /// <summary><c>rc</c></summary>
    ReleaseCandidate,
}

/// <summary>The pre-release segment of a version: <c>a1</c>, <c>b2</c>, <c>rc3</c>.</summary>
/// <param name="Kind">The phase.</param>
/// <param name="Number">The number within the phase.</param>
public readonly record struct PreRelease(PreReleaseKind Kind, VersionNumber Number) : IComparable<PreRelease>
{
    /// <inheritdoc/>
    public int CompareTo(PreRelease other)
    {
        int byKind = Kind.CompareTo(other.Kind);
        return byKind != 0 ? byKind : Number.CompareTo(other.Number);
    }

    /// <summary>The normal form: <c>rc3</c>.</summary>
    public override string ToString() =>
        Kind switch
        {
            PreReleaseKind.Alpha => "a",
            PreReleaseKind.Beta => "b",
            _ => "rc",
        } + Number;

    /// <summary>Whether a pre-release comes before another.</summary>
    public static bool operator <(PreRelease left, PreRelease right) => left.CompareTo(right) < 0;

    /// <summary>Whether a pre-release comes before another or is equal.</summary>
    public static bool operator <=(PreRelease left, PreRelease right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a pre-release comes after another.</summary>
    public static bool operator >(PreRelease left, PreRelease right) => left.CompareTo(right) > 0;

    /// <summary>Whether a pre-release comes after another or is equal.</summary>
    public static bool operator >=(PreRelease left, PreRelease right) => left.CompareTo(right) >= 0;
}
