using Venvstacks.Declarations;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Settings;

/// <summary>The keys of the tables in <c>dependency-metadata</c> and <c>exclude-dependencies</c> of <c>[tool.uv]</c>.</summary>
internal static class UvDependencyKeys
{
    public static readonly ValueKey<TomlString> Name = new("name")
    {
        IsRequired = true,
        Meaning = "The package",
        Example = "\"old\"",
    };

    public static readonly ValueKey<TomlString> Version = new("version")
    {
        Default = "all versions",
        Meaning = "The version that the table is for",
        Example = "\"1.2.3\"",
    };

    public static readonly ListKey<TomlString> RequiresDist = new("requires-dist")
    {
        Default = "`[]`",
        Meaning = "The requirements of the package",
        Example = "[\"six\"]",
    };

    public static readonly ValueKey<TomlString> RequiresPython = new("requires-python")
    {
        Default = "all versions",
        Meaning = "The versions of Python that the package supports",
        Example = "\">=3.10\"",
    };

    public static readonly ListKey<TomlString> ProvidesExtra = new("provides-extra")
    {
        Default = "`[]`",
        Meaning = "The extras of the package; checked, without an effect on locks",
        Example = "[\"tests\"]",
    };

    public static readonly ListKey<TomlString> ProvidesExtras = new("provides-extras")
    {
        Default = "`[]`",
        Meaning = "The same as `provides-extra`",
        Example = "[\"tests\"]",
    };

    public static readonly ValueKey<TomlTable> Package = new("package")
    {
        IsRequired = true,
        Meaning = "The package whose requirements are left out: a table with `name` and, for one version, `version`",
        Example = "{ name = \"rich\", version = \"14.0\" }",
    };

    public static readonly ListKey<TomlString> Dependencies = new("dependencies")
    {
        IsRequired = true,
        Meaning = "The packages that are ignored as its requirements",
        Example = "[\"pygments\"]",
    };

    /// <summary>The keys of <c>dependency-metadata</c>, in the order of the reference page.</summary>
    public static ImmutableArray<DefinitionKey> OfMetadata { get; } =
    [Name, Version, RequiresDist, RequiresPython, ProvidesExtra, ProvidesExtras];

    /// <summary>The keys of <c>exclude-dependencies</c>, in the order of the reference page.</summary>
    public static ImmutableArray<DefinitionKey> OfExclusions { get; } = [Package, Dependencies];
}
