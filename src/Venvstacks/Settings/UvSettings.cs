using System.Collections.Immutable;
using Venvstacks.Declarations;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;

namespace Venvstacks.Settings;

/// <summary>The settings of <c>[tool.uv]</c> that bear on locking, named as there. What the environment sets (<c>UV_…</c>) is not in it, except where said.</summary>
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

    /// <summary><c>find-links</c>: folders and pages of wheels, as written.</summary>
    public ImmutableArray<string> FindLinks { get; init; } = [];

    /// <summary><c>no-index</c>: whether only <see cref="FindLinks"/> and local wheels are used.</summary>
    public bool NoIndex { get; init; }

    /// <summary><c>offline</c>: whether nothing may be asked of the network.</summary>
    public bool Offline { get; init; }

    /// <summary><c>index-strategy</c>, or <c>UV_INDEX_STRATEGY</c> of the environment, which wins: what happens when several indexes have a package.</summary>
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

    /// <summary><c>exclude-dependencies</c>: packages that are not looked at where they are required.</summary>
    public ImmutableArray<UvExclusion> ExcludeDependencies { get; init; } = [];

    /// <summary><c>dependency-metadata</c>: what packages require, whatever they say themselves.</summary>
    public ImmutableArray<UvDependencyMetadata> DependencyMetadata { get; init; } = [];

    /// <summary><c>environments</c>: markers (PEP 508) that narrow what is locked; none for no narrowing.</summary>
    public ImmutableArray<DeclaredMarker> Environments { get; init; } = [];

    /// <summary><c>required-environments</c>: markers (PEP 508) of environments that every package without a source distribution must have a wheel for.</summary>
    public ImmutableArray<DeclaredMarker> RequiredEnvironments { get; init; } = [];

    /// <summary><c>prerelease</c>: when pre-releases are taken.</summary>
    public PrereleaseMode Prerelease { get; init; }

    /// <summary><c>resolution</c>: which versions are preferred.</summary>
    public ResolutionMode Resolution { get; init; }

    /// <summary><c>fork-strategy</c>: whether each Python gets the newest versions, or all have the same where they can.</summary>
    public ForkStrategy ForkStrategy { get; init; }
}

/// <summary>A package index.</summary>
/// <param name="Url">Its address as written; a path stands relative to the definition.</param>
public sealed record UvIndex(string Url)
{
    /// <summary>Its name, or null.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it stands in for the default index, asked last.</summary>
    public bool Default { get; init; }

    /// <summary>Whether it is asked only for packages that are pinned to it.</summary>
    public bool Explicit { get; init; }

    /// <summary>Whether it is a flat list of files (a folder or one page) rather than one page a project.</summary>
    public bool Flat { get; init; }

    /// <summary>Where it stands in the definition, or null.</summary>
    public SourceSpan? Span { get; init; }
}

/// <summary>What happens when several indexes have a package.</summary>
public enum IndexStrategy
{
    /// <summary><c>first-index</c>: only the first index that has the package is looked at.</summary>
    FirstIndex,

    /// <summary><c>unsafe-first-match</c>: all are searched, the first index with a version that fits gives it.</summary>
    UnsafeFirstMatch,

    /// <summary><c>unsafe-best-match</c>: all are searched, the best version of all is taken.</summary>
    UnsafeBestMatch,
}

/// <summary>When pre-releases are taken.</summary>
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

/// <summary>Which versions are preferred.</summary>
public enum ResolutionMode
{
    /// <summary><c>highest</c>: the newest.</summary>
    Highest,

    /// <summary><c>lowest</c>: the oldest.</summary>
    Lowest,

    /// <summary><c>lowest-direct</c>: the oldest of what the layer requires itself, the newest of all else.</summary>
    LowestDirect,
}

/// <summary>In which order the parts of the environment are settled; what one has chosen is preferred by the next.</summary>
public enum ForkStrategy
{
    /// <summary><c>requires-python</c>: the newest Python first: each Python gets the newest versions it can have.</summary>
    RequiresPython,

    /// <summary><c>fewest</c>: the oldest Python first: fewer versions, some older than need be.</summary>
    Fewest,
}
