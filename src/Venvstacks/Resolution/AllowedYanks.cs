using Venvstacks.Packaging;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The versions that may be taken though they were withdrawn.</summary>
internal static class AllowedYanks
{
    /// <summary>Those that the request pins by one clause, and those that it prefers.</summary>
    public static IReadOnlySet<(PackageName, PackageVersion)> Of(
        IEnumerable<GuardedRequirement> stated,
        IEnumerable<Preference> preferences
    )
    {
        HashSet<(PackageName, PackageVersion)> allowed = [];
        foreach (GuardedRequirement requirement in stated)
            if (requirement.Specifiers.Clauses is [var clause] && PinnedVersion(clause) is { } version)
                allowed.Add((requirement.Name, version));
        foreach (Preference preference in preferences)
            allowed.Add((preference.Name, preference.Version));
        return allowed;
    }

    private static PackageVersion? PinnedVersion(Specifier clause) =>
        clause switch
        {
            { Operator: SpecifierOperator.Equal, IsPrefix: false } => clause.Version,
            { Operator: SpecifierOperator.Arbitrary } => PackageVersion.TryParse(
                clause.VersionText,
                out PackageVersion? version,
                out _
            )
                ? version
                : null,
            _ => null,
        };
}
