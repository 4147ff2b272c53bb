using Venvstacks.Packaging;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Resolution;

/// <summary>The yanked versions that are allowed.</summary>
internal static class AllowedYanks
{
    /// <summary>The versions that the request pins by one clause, and its preferences.</summary>
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
