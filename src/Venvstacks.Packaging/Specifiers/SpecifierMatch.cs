using Venvstacks.Packaging.Versions;

namespace Venvstacks.Packaging.Specifiers;

/// <summary>Whether a clause admits a version, each operator as its section of PEP 440 says.</summary>
internal static class SpecifierMatch
{
    public static bool IsMatch(Specifier specifier, PackageVersion version) =>
        specifier.Operator switch
        {
            SpecifierOperator.Equal => IsEqual(specifier, version),
            SpecifierOperator.NotEqual => !IsEqual(specifier, version),
            SpecifierOperator.GreaterOrEqual => version >= specifier.Version!,
            SpecifierOperator.LessOrEqual => version.Public <= specifier.Version!,
            SpecifierOperator.Greater => IsGreater(version, specifier.Version!),
            SpecifierOperator.Less => IsLess(version, specifier.Version!),
            SpecifierOperator.Compatible => IsCompatible(version, specifier.Version!),
            _ => IsIdentical(specifier.VersionText, version.ToString()),
        };

    /// <summary>"Arbitrary equality": the texts are the same but for the case.</summary>
    public static bool IsIdentical(string text, string version) =>
        text.Equals(version, StringComparison.OrdinalIgnoreCase);

    /// <summary>"Version matching": a local label of the version counts only when the clause has one.</summary>
    private static bool IsEqual(Specifier specifier, PackageVersion version)
    {
        PackageVersion wanted = specifier.Version!;
        if (specifier.IsPrefix)
            return HasPrefix(version, wanted, wanted.Release.Length);
        return (wanted.IsLocal ? version : version.Public) == wanted;
    }

    /// <summary>"Compatible release": <c>~=2.2.post3</c> is <c>&gt;=2.2.post3, ==2.*</c>.</summary>
    private static bool IsCompatible(PackageVersion version, PackageVersion wanted) =>
        version >= wanted && HasPrefix(version, wanted, wanted.Release.Length - 1);

    /// <summary>"Exclusive ordered comparison": <c>&gt;1.7</c> admits neither <c>1.7.0.post1</c> nor <c>1.7+local</c>; <c>&gt;1.7.post1</c> admits <c>1.7.post2</c>.</summary>
    private static bool IsGreater(PackageVersion version, PackageVersion bound)
    {
        if (version.Public <= bound)
            return false;
        bool isPostOfBound =
            version.IsPostRelease && !bound.IsPostRelease && !bound.IsDevRelease && IsSameRelease(version, bound);
        return !isPostOfBound || version.PreRelease != bound.PreRelease;
    }

    /// <summary>"Exclusive ordered comparison": <c>&lt;1.7</c> admits no pre-release of 1.7, unless it names one itself.</summary>
    private static bool IsLess(PackageVersion version, PackageVersion bound)
    {
        if (version >= bound)
            return false;
        bool mayBePrereleaseOfBound = version.IsPrerelease && !bound.IsPrerelease && IsSameRelease(version, bound);
        return !mayBePrereleaseOfBound || version < bound.WithDev(0);
    }

    private static bool IsSameRelease(PackageVersion version, PackageVersion other) =>
        HasPrefix(version, other, Math.Max(version.Release.Length, other.Release.Length));

    /// <summary>"Version matching" by prefix: the epoch and the first release numbers agree, missing ones read as 0.</summary>
    private static bool HasPrefix(PackageVersion version, PackageVersion prefix, int length)
    {
        if (version.Epoch != prefix.Epoch)
            return false;
        for (int i = 0; i < length; i++)
        {
            if (version.ReleaseAt(i) != prefix.ReleaseAt(i))
                return false;
        }
        return true;
    }
}
