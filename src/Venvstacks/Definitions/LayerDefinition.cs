using Venvstacks.Declarations;
using Venvstacks.Formats.Text;
using Venvstacks.Packaging;
using Venvstacks.Packaging.Tags;
using Venvstacks.Platforms;
using Venvstacks.Settings;

namespace Venvstacks.Definitions;

/// <summary>A layer of a stack definition, with the settings that it inherits from lower layers.</summary>
/// <remarks>A layer is equal only to itself: two of equal content are still two layers.</remarks>
public abstract record LayerDefinition
{
    /// <summary>The name as written, distinct among the layers of its kind.</summary>
    public required string Name { get; init; }

    /// <summary>The kind of layer.</summary>
    public abstract LayerKind Kind { get; }

    /// <summary>The name that is distinct among all layers, of its lock directory and its build directory: <c>NAME</c>, <c>framework-NAME</c> or <c>app-NAME</c>.</summary>
    public abstract string BuildName { get; }

    /// <summary>Its requirements, in the order written.</summary>
    public ImmutableArray<DeclaredRequirement> Requirements { get; init; } = [];

    /// <summary>Its targets; a layer without targets is disabled. In the order written, or sorted by name where inherited.</summary>
    public ImmutableArray<Target> Platforms { get; init; } = Target.Default;

    /// <summary>The floors that its <c>linux_target</c> declares, at most one for each C library, sorted by text.</summary>
    public ImmutableArray<LibcFloor> DeclaredLibcFloors { get; init; } = [];

    /// <summary>The floor that its <c>macosx_target</c> declares, or null.</summary>
    public MacosFloor? DeclaredMacosFloor { get; init; }

    /// <summary>The floor of macOS where the layer declares none: the environment's (<c>MACOSX_DEPLOYMENT_TARGET</c>), else <see cref="MacosFloor.Default"/>.</summary>
    public MacosFloor DefaultMacosFloor { get; init; } = MacosFloor.Default;

    /// <summary>The floors of all systems: declared ones and defaults.</summary>
    public SystemFloors Floors =>
        new(
            DeclaredLibcFloors.FirstOrDefault(floor => floor.Libc == Libc.Glibc) ?? LibcFloor.DefaultGlibc,
            DeclaredLibcFloors.FirstOrDefault(floor => floor.Libc == Libc.Musl) ?? LibcFloor.DefaultMusl,
            DeclaredMacosFloor ?? DefaultMacosFloor
        );

    /// <summary>Patterns of libraries that are not linked for other layers; matched against the end of the path, <c>**</c> crosses directories.</summary>
    public ImmutableArray<string> DynlibExclude { get; init; } = [];

    /// <summary>Patterns of files that are linked for other layers although they are not named like libraries (<c>libx.so.1</c>); <see cref="DynlibExclude"/> wins.</summary>
    public ImmutableArray<string> DynlibInclude { get; init; } = [];

    /// <summary>The index of each pinned package, the layer's own pins and the inherited ones; without those of <see cref="UvSettings.Sources"/>.</summary>
    public ImmutableSortedDictionary<PackageName, string> PackageIndexes { get; init; } =
        ImmutableSortedDictionary<PackageName, string>.Empty;

    /// <summary>The index that replaces another one where lower layers pin a package to different indexes.</summary>
    public ImmutableSortedDictionary<string, string> IndexOverrides { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The names of the indexes with the highest priority, which count as not <c>explicit</c>; not inherited.</summary>
    public ImmutableArray<string> PriorityIndexes { get; init; } = [];

    /// <summary>Whether its deployed name holds the lock's version: <c>NAME@VERSION</c>.</summary>
    public bool Versioned { get; init; }

    /// <summary>The runtime at the bottom; a runtime's is itself.</summary>
    public abstract RuntimeDefinition Runtime { get; }

    /// <summary>All frameworks below, direct and indirect, in the order of <c>sys.path</c> (C3, as Python orders base classes).</summary>
    public virtual ImmutableArray<FrameworkDefinition> Frameworks => [];

    /// <summary>All layers below in the order of <c>sys.path</c>: the frameworks, then the runtime; none below a runtime.</summary>
    public virtual ImmutableArray<LayerDefinition> LowerLayers => [.. Frameworks, Runtime];

    /// <summary>The position of its name in the definition, or null when it was not read from a text.</summary>
    public SourceSpan? Span { get; init; }

    /// <summary>Whether a target is one of its <see cref="Platforms"/>.</summary>
    public bool Targets(Target target) => Platforms.Contains(target);

    /// <summary>The tags of the wheels that it accepts on a target.</summary>
    public CompatibleTags TagsOn(Target target) => target.TagsOf(Runtime.PythonImplementation, Floors);

    /// <summary>Whether it is the same instance.</summary>
    public virtual bool Equals(LayerDefinition? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Name);

    /// <summary>The <see cref="BuildName"/>.</summary>
    public sealed override string ToString() => BuildName;
}

/// <summary>The kinds of layers, lowest first.</summary>
public enum LayerKind
{
    /// <summary>A Python interpreter and packages beside it.</summary>
    Runtime,

    /// <summary>A set of packages that applications share.</summary>
    Framework,

    /// <summary>A launch module and the packages that it needs.</summary>
    Application,
}
