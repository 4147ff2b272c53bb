using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Solving;

/// <summary>A statement about one package: a version of the set is chosen (positive), or no version of the set, or none at all, is chosen (negative).</summary>
/// <param name="Versions">The set that the statement is about.</param>
/// <param name="IsPositive">Whether a version of the set is chosen, or none of it.</param>
public readonly record struct Term(VersionRanges Versions, bool IsPositive)
{
    /// <summary>The term that always holds.</summary>
    public static Term Any => new(VersionRanges.Empty, IsPositive: false);

    /// <summary>The term that no other version than one is chosen.</summary>
    public static Term Exact(PackageVersion version) => new(VersionRanges.Of(version), IsPositive: true);

    /// <summary>The term that a version of a set is chosen.</summary>
    public static Term Positive(VersionRanges versions) => new(versions, IsPositive: true);

    /// <summary>The term that no version of a set is chosen.</summary>
    public static Term Negative(VersionRanges versions) => new(versions, IsPositive: false);

    /// <summary>Whether the term holds where the version is chosen.</summary>
    public bool Contains(PackageVersion version) => Versions.Contains(version) == IsPositive;

    /// <summary>The opposite statement.</summary>
    public Term Negate() => new(Versions, !IsPositive);

    /// <summary>Both statements together: <c>&gt;=2</c> and not <c>3</c> give <c>&gt;=2, !=3</c>.</summary>
    public Term Intersect(Term other) =>
        (IsPositive, other.IsPositive) switch
        {
            (true, true) => Positive(Versions.Intersect(other.Versions)),
            (true, false) => Positive(Versions.Except(other.Versions)),
            (false, true) => Positive(other.Versions.Except(Versions)),
            (false, false) => Negative(Versions.Union(other.Versions)),
        };

    /// <summary>One of the statements or both: <c>&gt;=2</c> or not <c>3</c> give not nothing, the term that always holds.</summary>
    public Term Union(Term other) =>
        (IsPositive, other.IsPositive) switch
        {
            (true, true) => Positive(Versions.Union(other.Versions)),
            (true, false) => Negative(other.Versions.Except(Versions)),
            (false, true) => Negative(Versions.Except(other.Versions)),
            (false, false) => Negative(Versions.Intersect(other.Versions)),
        };

    /// <summary>Whether both statements can never hold together.</summary>
    public bool IsDisjointFrom(Term other) =>
        (IsPositive, other.IsPositive) switch
        {
            (true, true) => Versions.IsDisjointFrom(other.Versions),
            (true, false) => Versions.IsSubsetOf(other.Versions),
            (false, true) => other.Versions.IsSubsetOf(Versions),
            // Both hold where the package is not chosen.
            (false, false) => false,
        };

    /// <summary>Whether this statement follows from the other.</summary>
    public bool IsImpliedBy(Term other) =>
        (IsPositive, other.IsPositive) switch
        {
            (true, true) => other.Versions.IsSubsetOf(Versions),
            (true, false) => false,
            (false, true) => other.Versions.IsDisjointFrom(Versions),
            (false, false) => Versions.IsSubsetOf(other.Versions),
        };

    /// <inheritdoc/>
    public override string ToString() => IsPositive ? $"{Versions}" : $"not {Versions}";
}
