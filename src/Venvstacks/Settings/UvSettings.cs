using Venvstacks.Declarations;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Specifiers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Settings;

/// <summary>The settings of <c>[tool.uv]</c> that affect locking, with uv's names. Environment variables (<c>UV_…</c>) are included only where stated.</summary>
public sealed record UvSettings
{
    /// <summary>No settings: all defaults.</summary>
    public static UvSettings Default { get; } = new();

    /// <summary><c>index</c>: the indexes, in order of priority.</summary>
    public ImmutableArray<UvIndex> Indexes { get; init; } = [];

    /// <summary><c>index-url</c>: the old way to name the default index, or null.</summary>
    public string? IndexUrl { get; init; }

    /// <summary><c>extra-index-url</c>: the old way to name more indexes, asked before the default one.</summary>
    public ImmutableArray<string> ExtraIndexUrls { get; init; } = [];

    /// <summary><c>find-links</c>: directories and pages of wheels, as written.</summary>
    public ImmutableArray<string> FindLinks { get; init; } = [];

    /// <summary><c>no-index</c>: whether only <see cref="FindLinks"/> and local wheels are used.</summary>
    public bool NoIndex { get; init; }

    /// <summary><c>offline</c>: whether nothing may be asked of the network.</summary>
    public bool Offline { get; init; }

    /// <summary><c>index-strategy</c>, or <c>UV_INDEX_STRATEGY</c> of the environment, which wins: the choice among several indexes that have a package.</summary>
    public IndexStrategy IndexStrategy { get; init; }

    /// <summary><c>sources</c>: the index of each package that has one of its own in every layer.</summary>
    public ImmutableSortedDictionary<PackageName, string> Sources { get; init; } =
        ImmutableSortedDictionary<PackageName, string>.Empty;

    /// <summary><c>exclude-newer</c>, or <c>UV_EXCLUDE_NEWER</c> of the environment, which wins: files uploaded later are not seen, and the locks are dated no later. Null for no limit.</summary>
    public DateTimeOffset? ExcludeNewer { get; init; }

    /// <summary><c>exclude-newer-package</c>: the packages that have a limit of their own in the place of <see cref="ExcludeNewer"/>; null (<c>false</c>) for no limit.</summary>
    public ImmutableSortedDictionary<PackageName, DateTimeOffset?> ExcludeNewerPackages { get; init; } =
        ImmutableSortedDictionary<PackageName, DateTimeOffset?>.Empty;

    /// <summary><c>override-dependencies</c>: requirements that replace all others of the same package.</summary>
    public ImmutableArray<DeclaredRequirement> OverrideDependencies { get; init; } = [];

    /// <summary><c>constraint-dependencies</c>: requirements that hold where the package is needed.</summary>
    public ImmutableArray<DeclaredRequirement> ConstraintDependencies { get; init; } = [];

    /// <summary><c>exclude-dependencies</c>: packages that are ignored as requirements.</summary>
    public ImmutableArray<UvExclusion> ExcludeDependencies { get; init; } = [];

    /// <summary><c>dependency-metadata</c>: the requirements of packages, in place of their own metadata.</summary>
    public ImmutableArray<UvDependencyMetadata> DependencyMetadata { get; init; } = [];

    /// <summary><c>environments</c>: markers (PEP 508) that limit the locked environments; empty for no limit.</summary>
    public ImmutableArray<DeclaredMarker> Environments { get; init; } = [];

    /// <summary><c>required-environments</c>: markers (PEP 508) of environments that every package without a source distribution must have a wheel for.</summary>
    public ImmutableArray<DeclaredMarker> RequiredEnvironments { get; init; } = [];

    /// <summary><c>prerelease</c>: when pre-releases are candidates.</summary>
    public PrereleaseMode Prerelease { get; init; }

    /// <summary><c>resolution</c>: the preferred versions.</summary>
    public ResolutionMode Resolution { get; init; }

    /// <summary><c>fork-strategy</c>: whether each Python gets the newest versions, or all have the same where they can.</summary>
    public ForkStrategy ForkStrategy { get; init; }
}

/// <summary>An item of <c>exclude-dependencies</c>: packages that are ignored as requirements.</summary>
/// <param name="Dependencies">The packages left out.</param>
public sealed record UvExclusion(ImmutableArray<PackageName> Dependencies)
{
    /// <summary>The package whose requirements the item is for; null for all packages and layers.</summary>
    public PackageName? Dependent { get; init; }

    /// <summary>The version of the dependent that the item is for, or null for all; an item with a version replaces those without.</summary>
    public PackageVersion? DependentVersion { get; init; }
}

/// <summary>An entry of <c>dependency-metadata</c>: the requirements of a package, in place of its own metadata.</summary>
/// <param name="Name">The package.</param>
public sealed record UvDependencyMetadata(PackageName Name)
{
    /// <summary>The version that the entry is for; null for all without an entry of their own.</summary>
    public PackageVersion? Version { get; init; }

    /// <summary><c>requires-dist</c>: its requirements.</summary>
    public ImmutableArray<DeclaredRequirement> RequiresDist { get; init; } = [];

    /// <summary><c>requires-python</c>: the supported Python versions; null for all.</summary>
    public SpecifierSet? RequiresPython { get; init; }
}

/// <summary>A package index.</summary>
/// <param name="Url">Its address as written; a path stands relative to the definition.</param>
public sealed record UvIndex(string Url)
{
    /// <summary>Its name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it replaces the default index, which has the lowest priority.</summary>
    public bool Default { get; init; }

    /// <summary>Whether only packages pinned to the index are looked up in it.</summary>
    public bool Explicit { get; init; }

    /// <summary>Whether it is a flat list of files (a directory or one page), not one page for each project.</summary>
    public bool Flat { get; init; }

    /// <summary>Its position in the definition, or null.</summary>
    public SourceSpan? Span { get; init; }
}

/// <summary>The choice among several indexes that have a package.</summary>
public enum IndexStrategy
{
    /// <summary><c>first-index</c>: only the first index that has the package is used.</summary>
    FirstIndex,

    /// <summary><c>unsafe-first-match</c>: all are searched; the first index with a compatible version wins.</summary>
    UnsafeFirstMatch,

    /// <summary><c>unsafe-best-match</c>: all are searched; the best version wins.</summary>
    UnsafeBestMatch,
}

/// <summary>When pre-releases are candidates.</summary>
public enum PrereleaseMode
{
    /// <summary><c>if-necessary-or-explicit</c>: where a package has only pre-releases, or its direct requirement names one.</summary>
    IfNecessaryOrExplicit,

    /// <summary><c>if-necessary</c>: where a package has only pre-releases.</summary>
    IfNecessary,

    /// <summary><c>explicit</c>: where a direct requirement names one.</summary>
    Explicit,

    /// <summary><c>allow</c>: always.</summary>
    Allow,

    /// <summary><c>disallow</c>: never.</summary>
    Disallow,
}

/// <summary>The preferred versions.</summary>
public enum ResolutionMode
{
    /// <summary><c>highest</c>: the newest.</summary>
    Highest,

    /// <summary><c>lowest</c>: the oldest.</summary>
    Lowest,

    /// <summary><c>lowest-direct</c>: the oldest for the layer's own requirements, the newest for all others.</summary>
    LowestDirect,
}

/// <summary>The order in which forks are resolved; a fork prefers the versions of earlier forks.</summary>
public enum ForkStrategy
{
    /// <summary><c>requires-python</c>: the newest Python first: each Python gets its newest compatible versions.</summary>
    RequiresPython,

    /// <summary><c>fewest</c>: the oldest Python first: fewer versions, some of them older than necessary.</summary>
    Fewest,
}
