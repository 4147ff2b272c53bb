using Venvstacks.Declarations;
using Venvstacks.Diagnostics;
using Venvstacks.Formats.Text;
using Venvstacks.Formats.Toml;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Settings;

/// <summary>Reads the settings of <c>[tool.uv]</c> that replace the metadata of packages: <c>exclude-dependencies</c> and <c>dependency-metadata</c>.</summary>
internal sealed class UvDependencyReader(
    TomlTableReader settings,
    TomlProblems problems,
    DeclarationReader declarations
)
{
    private static readonly string Exclusions = UvKeys.ExcludeDependencies.Name;
    private static readonly string Metadata = UvKeys.DependencyMetadata.Name;

    /// <summary>The packages that are not looked at, in the order written.</summary>
    public ImmutableArray<UvExclusion> ReadExclusions() =>
        [.. (settings.Read(UvKeys.ExcludeDependencies)?.Items ?? []).Select(ReadExclusion).OfType<UvExclusion>()];

    /// <summary>The declared metadata, in the order written.</summary>
    public ImmutableArray<UvDependencyMetadata> ReadMetadata() =>
        [.. settings.Read(UvKeys.DependencyMetadata).Select(ReadMetadata).OfType<UvDependencyMetadata>()];

    private UvExclusion? ReadExclusion(TomlValue item)
    {
        switch (item)
        {
            case TomlString text:
                return declarations.ReadName(text, $"'{Exclusions}'") is { } name ? new([name]) : null;
            case TomlTable table:
                return ReadExclusionOf(new TomlTableReader(table, $"an item of '{Exclusions}'", problems));
            default:
                problems.Add(
                    DiagnosticCodes.WrongKind,
                    $"each item of '{Exclusions}' must be a string or a table, not {item.KindName}",
                    item.Span
                );
                return null;
        }
    }

    private UvExclusion? ReadExclusionOf(TomlTableReader item)
    {
        string owner = $"the package of an item of '{Exclusions}'";
        TomlTable? package = item.Read(UvDependencyKeys.Package);
        ImmutableArray<TomlString> dependencies = item.Read(UvDependencyKeys.Dependencies);
        ImmutableArray<PackageName> names =
        [
            .. dependencies.Select(text => declarations.ReadName(text, $"'{Exclusions}'")).OfType<PackageName>(),
        ];
        item.ReportUnknown();
        if (package is null)
            return null;
        TomlTableReader dependent = new(package, owner, problems);
        PackageName? name = ReadName(dependent, owner);
        PackageVersion? version = ReadVersion(dependent, owner);
        dependent.ReportUnknown();
        return name is null ? null : new(names) { Dependent = name, DependentVersion = version };
    }

    private UvDependencyMetadata? ReadMetadata(TomlTable table)
    {
        string owner = $"an entry of '{Metadata}'";
        TomlTableReader entry = new(table, owner, problems);
        PackageName? name = ReadName(entry, owner);
        PackageVersion? version = ReadVersion(entry, owner);
        ImmutableArray<DeclaredRequirement> requires = declarations.ReadRequirements(
            entry.Read(UvDependencyKeys.RequiresDist),
            owner
        );
        SpecifierSet? python = ReadPython(entry);
        // Which extras there are changes no lock.
        foreach (
            ListKey<TomlString> key in (ListKey<TomlString>[])
                [UvDependencyKeys.ProvidesExtra, UvDependencyKeys.ProvidesExtras]
        )
        foreach (TomlString extra in entry.Read(key))
            declarations.ReadName(extra, owner);
        entry.ReportUnknown();
        return name is { } known
            ? new(known)
            {
                Version = version,
                RequiresDist = requires,
                RequiresPython = python,
            }
            : null;
    }

    private PackageName? ReadName(TomlTableReader table, string owner) =>
        table.Read(UvDependencyKeys.Name) is { } text ? declarations.ReadName(text, owner) : null;

    private PackageVersion? ReadVersion(TomlTableReader table, string owner)
    {
        if (table.Read(UvDependencyKeys.Version) is not { } text)
            return null;
        if (!PackageVersion.TryParse(text.Value, out PackageVersion? version, out ParseError? error))
            declarations.Report(
                DiagnosticCodes.InvalidSetting,
                $"{owner} has an invalid version",
                text,
                error,
                "write a version, as in '1.2.3'"
            );
        return version;
    }

    private SpecifierSet? ReadPython(TomlTableReader table)
    {
        if (table.Read(UvDependencyKeys.RequiresPython) is not { } text)
            return null;
        if (!SpecifierSet.TryParse(text.Value, out SpecifierSet? python, out ParseError? error))
            declarations.Report(
                DiagnosticCodes.InvalidSetting,
                "'requires-python' is invalid",
                text,
                error,
                "write a comparison, as in '>=3.10'"
            );
        return python;
    }
}
