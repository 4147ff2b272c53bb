using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Wheels;

/// <summary>The build tag of a wheel's file name (PEP 427): of two wheels with equal tags the one with the greater build tag is taken.</summary>
/// <param name="Number">The digits that it starts with.</param>
/// <param name="Suffix">What follows them.</param>
public readonly record struct BuildTag(VersionNumber Number, string Suffix) : IComparable<BuildTag>
{
    /// <inheritdoc/>
    public int CompareTo(BuildTag other)
    {
        int byNumber = Number.CompareTo(other.Number);
        return byNumber != 0 ? byNumber : string.CompareOrdinal(Suffix, other.Suffix);
    }

    /// <summary>The number and the suffix.</summary>
    public override string ToString() => Number + Suffix;

    /// <summary>Whether a build is older than another.</summary>
    public static bool operator <(BuildTag left, BuildTag right) => left.CompareTo(right) < 0;

    /// <summary>Whether a build is older than another or the same.</summary>
    public static bool operator <=(BuildTag left, BuildTag right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a build is newer than another.</summary>
    public static bool operator >(BuildTag left, BuildTag right) => left.CompareTo(right) > 0;

    /// <summary>Whether a build is newer than another or the same.</summary>
    public static bool operator >=(BuildTag left, BuildTag right) => left.CompareTo(right) >= 0;
}
