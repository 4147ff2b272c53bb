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
    private const string Exclusions = "exclude-dependencies";
    private const string Metadata = "dependency-metadata";

    /// <summary>The packages that are not looked at, in the order written.</summary>
    public ImmutableArray<UvExclusion> ReadExclusions() =>
        [.. (settings.Find<TomlArray>(Exclusions)?.Items ?? []).Select(ReadExclusion).OfType<UvExclusion>()];

    /// <summary>The declared metadata, in the order written.</summary>
    public ImmutableArray<UvDependencyMetadata> ReadMetadata() =>
        [.. (settings.FindList<TomlTable>(Metadata) ?? []).Select(ReadMetadata).OfType<UvDependencyMetadata>()];

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
        const string Owner = $"the package of an item of '{Exclusions}'";
        TomlTable? package = item.Require<TomlTable>("package");
        ImmutableArray<TomlString> dependencies = item.RequireList<TomlString>("dependencies") ?? [];
        ImmutableArray<PackageName> names =
        [
            .. dependencies.Select(text => declarations.ReadName(text, $"'{Exclusions}'")).OfType<PackageName>(),
        ];
        item.ReportUnknown();
        if (package is null)
            return null;
        TomlTableReader dependent = new(package, Owner, problems);
        PackageName? name = ReadName(dependent, Owner);
        PackageVersion? version = ReadVersion(dependent, Owner);
        dependent.ReportUnknown();
        return name is null ? null : new(names) { Dependent = name, DependentVersion = version };
    }

    private UvDependencyMetadata? ReadMetadata(TomlTable table)
    {
        const string Owner = $"an entry of '{Metadata}'";
        TomlTableReader entry = new(table, Owner, problems);
        PackageName? name = ReadName(entry, Owner);
        PackageVersion? version = ReadVersion(entry, Owner);
        ImmutableArray<TomlString> requirements = entry.FindList<TomlString>("requires-dist") ?? [];
        ImmutableArray<DeclaredRequirement> requires = declarations.ReadRequirements(requirements, Owner);
        SpecifierSet? python = ReadPython(entry);
        // Which extras there are changes no lock.
        foreach (string key in (string[])["provides-extra", "provides-extras"])
        foreach (TomlString extra in entry.FindList<TomlString>(key) ?? [])
            declarations.ReadName(extra, Owner);
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
        table.Require<TomlString>("name") is { } text ? declarations.ReadName(text, owner) : null;

    private PackageVersion? ReadVersion(TomlTableReader table, string owner)
    {
        if (table.Find<TomlString>("version") is not { } text)
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
        if (table.Find<TomlString>("requires-python") is not { } text)
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
