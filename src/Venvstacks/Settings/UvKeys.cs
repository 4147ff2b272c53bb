using Venvstacks.Declarations;
using Venvstacks.Formats.Toml;

namespace Venvstacks.Settings;

/// <summary>The keys of <c>[tool.uv]</c> that are read; <see cref="UvSettingKeys"/> names the others of uv.</summary>
internal static class UvKeys
{
    public static readonly ListKey<TomlTable> Index = new("index")
    {
        Meaning = "The package indexes, in order of priority; their keys are below",
        Example = "[{ name = \"company\", url = \"https://packages.example/simple\" }]",
    };

    public static readonly ValueKey<TomlString> IndexUrl = new("index-url")
    {
        Default = "the public index",
        Meaning = "The default index, in uv's old way",
        Example = "\"https://packages.example/simple\"",
    };

    public static readonly ListKey<TomlString> ExtraIndexUrl = new("extra-index-url")
    {
        Default = "`[]`",
        Meaning = "More indexes, in uv's old way; they come before the default index",
        Example = "[\"https://packages.example/simple\"]",
    };

    public static readonly ListKey<TomlString> FindLinks = new("find-links")
    {
        Default = "`[]`",
        Meaning = "Directories and pages of wheels",
        Example = "[\"wheels\"]",
    };

    public static readonly ValueKey<TomlBoolean> Offline = new("offline")
    {
        Default = "`false`",
        Meaning = "Whether the network is never used",
        Example = "true",
    };

    public static readonly ValueKey<TomlBoolean> NoIndex = new("no-index")
    {
        Default = "`false`",
        Meaning = "Whether only `find-links` and local wheels are used",
        Example = "true",
    };

    public static readonly ValueKey<TomlString> IndexStrategy = new("index-strategy")
    {
        Default = "`\"first-index\"`",
        Values = ["first-index", "unsafe-first-match", "unsafe-best-match"],
        Meaning =
            "Where several indexes have a package: the first one only, the first with a usable version, or the best version",
        Example = "\"unsafe-best-match\"",
    };

    public static readonly ValueKey<TomlString> Prerelease = new("prerelease")
    {
        Default = "`\"if-necessary-or-explicit\"`",
        Values = ["if-necessary-or-explicit", "if-necessary", "explicit", "allow", "disallow"],
        Meaning = "Whether pre-releases are chosen",
        Example = "\"allow\"",
    };

    public static readonly ValueKey<TomlString> Resolution = new("resolution")
    {
        Default = "`\"highest\"`",
        Values = ["highest", "lowest", "lowest-direct"],
        Meaning = "Which versions are preferred",
        Example = "\"lowest-direct\"",
    };

    public static readonly ValueKey<TomlString> ForkStrategy = new("fork-strategy")
    {
        Default = "`\"requires-python\"`",
        Values = ["requires-python", "fewest"],
        Meaning = "Whether each environment gets the newest versions, or few versions are preferred",
        Example = "\"fewest\"",
    };

    public static readonly ValueKey<TomlString> ExcludeNewer = new("exclude-newer")
    {
        Meaning = "Ignores files that were uploaded later. A date counts to its end in UTC. Locks are dated no later",
        Example = "\"2026-11-01T00:00:00Z\"",
    };

    public static readonly ValueKey<TomlTable> ExcludeNewerPackage = new("exclude-newer-package")
    {
        Default = "`{}`",
        Meaning = "The time of single packages, in place of `exclude-newer`; `false` for no limit",
        Example = "{ rich = \"2026-10-01\", httpx = false }",
    };

    public static readonly ValueKey<TomlTable> Sources = new("sources")
    {
        Default = "`{}`",
        Meaning = "The index of single packages, in every layer",
        Example = "{ torch = { index = \"company\" } }",
    };

    public static readonly ListKey<TomlString> OverrideDependencies = new("override-dependencies")
    {
        Default = "`[]`",
        Meaning = "Requirements that replace all others of the same package",
        Example = "[\"urllib3>=2\"]",
    };

    public static readonly ListKey<TomlString> ConstraintDependencies = new("constraint-dependencies")
    {
        Default = "`[]`",
        Meaning = "Requirements that hold wherever the package is needed",
        Example = "[\"numpy<3\"]",
    };

    public static readonly ValueKey<TomlArray> ExcludeDependencies = new("exclude-dependencies")
    {
        Default = "`[]`",
        Meaning = "Packages that are ignored as requirements: of all packages, or (as a table) of one",
        Example = "[\"unused\", { package = { name = \"rich\" }, dependencies = [\"pygments\"] }]",
    };

    public static readonly ListKey<TomlTable> DependencyMetadata = new("dependency-metadata")
    {
        Default = "`[]`",
        Meaning = "The requirements of packages, in place of their own metadata; the keys are below",
        Example = "[{ name = \"old\", requires-dist = [\"six\"] }]",
    };

    public static readonly ValueKey<TomlArray> Environments = new("environments", "a string")
    {
        Default = "all platforms of the layer",
        Meaning = "Disjoint markers (PEP 508) that limit the locked environments",
        Example = "[\"sys_platform == 'linux'\", \"sys_platform == 'win32'\"]",
    };

    public static readonly ValueKey<TomlArray> RequiredEnvironments = new("required-environments", "a string")
    {
        Default = "`[]`",
        Meaning =
            "Markers (PEP 508) of environments that every package without a source distribution must have a wheel for",
        Example = "[\"sys_platform == 'darwin'\"]",
    };

    /// <summary>The keys in the order of the reference page.</summary>
    public static ImmutableArray<DefinitionKey> All { get; } =
    [
        Index,
        IndexUrl,
        ExtraIndexUrl,
        FindLinks,
        Offline,
        NoIndex,
        IndexStrategy,
        Prerelease,
        Resolution,
        ForkStrategy,
        ExcludeNewer,
        ExcludeNewerPackage,
        Sources,
        OverrideDependencies,
        ConstraintDependencies,
        ExcludeDependencies,
        DependencyMetadata,
        Environments,
        RequiredEnvironments,
    ];
}
