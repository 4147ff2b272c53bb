using Venvstacks.Packaging;
using Venvstacks.Packaging.Markers;

namespace Venvstacks.Resolution;

/// <summary>A package of the solver: a package, or a proxy for one with an extra or under a marker.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The package's name; none for the root and Python.</param>
/// <param name="Extra">The extra, if any.</param>
/// <param name="Marker">The environments in which it is required.</param>
internal readonly record struct SolverPackage(
    SolverPackageKind Kind,
    PackageName Name,
    PackageName? Extra,
    Marker Marker
)
{
    /// <summary>The root of the search.</summary>
    public static SolverPackage Root { get; } = new(SolverPackageKind.Root, default, null, Marker.True);

    /// <summary>The declared requirements as a package, so that they conflict like those of any package.</summary>
    public static SolverPackage Project { get; } = new(SolverPackageKind.Project, default, null, Marker.True);

    /// <summary>Python, on which packages that need a newer one depend, without success.</summary>
    public static SolverPackage Python { get; } = new(SolverPackageKind.Python, default, null, Marker.True);

    /// <summary>Whether it is a proxy.</summary>
    public bool IsProxy => Kind is SolverPackageKind.ExtraProxy or SolverPackageKind.MarkerProxy;

    /// <summary>Whether it has a name.</summary>
    public bool IsNamed => Kind is SolverPackageKind.Package || IsProxy;

    /// <summary>Whether conflicts may change its priority: it is a package, or the requirements as if they were one.</summary>
    public bool IsRanked => IsNamed || Kind is SolverPackageKind.Project;

    /// <summary>Whether it is of the same package as another.</summary>
    public bool SharesNameWith(SolverPackage other) => IsRanked == other.IsRanked && Name == other.Name;

    /// <summary>Whether it is a package as such, not an extra of it or one under a marker.</summary>
    public bool IsBase => Kind is SolverPackageKind.Package && Extra is null && Marker.IsTrue;

    /// <summary>The package as such.</summary>
    public static SolverPackage Base(PackageName name) => new(SolverPackageKind.Package, name, null, Marker.True);

    /// <summary>The package with the metadata of an extra, under a marker.</summary>
    public static SolverPackage Of(PackageName name, PackageName? extra, Marker marker) =>
        new(SolverPackageKind.Package, name, extra, marker);

    /// <summary>The dependency of a requirement.</summary>
    public static SolverPackage Required(PackageName name, PackageName? extra, Marker marker)
    {
        if (extra is not null)
            return new(SolverPackageKind.ExtraProxy, name, extra, marker);
        return marker.IsTrue ? Base(name) : new(SolverPackageKind.MarkerProxy, name, null, marker);
    }

    /// <summary>The packages of a proxy: the package and the package with the extra, each with and without the marker.</summary>
    public ImmutableArray<SolverPackage> StandsFor()
    {
        if (!IsProxy)
            return [];
        Marker[] markers = Marker.IsTrue ? [Marker.True] : [Marker.True, Marker];
        PackageName?[] extras = Extra is null ? [null] : [null, Extra];
        PackageName name = Name;
        return [.. markers.SelectMany(_ => extras, (marker, extra) => Of(name, extra, marker))];
    }

    /// <summary>The name with its extra, and the marker in braces.</summary>
    public override string ToString() =>
        Kind switch
        {
            SolverPackageKind.Root => "root",
            SolverPackageKind.Project => "the requirements",
            SolverPackageKind.Python => "Python",
            _ => Name + (Extra is { } extra ? $"[{extra}]" : "") + (Marker.IsTrue ? "" : $"{{{Marker}}}"),
        };
}

/// <summary>The kind of a <see cref="SolverPackage"/>.</summary>
internal enum SolverPackageKind
{
    /// <summary>The root of the search.</summary>
    Root,

    /// <summary>The declared requirements.</summary>
    Project,

    /// <summary>The Python versions to serve.</summary>
    Python,

    /// <summary>A package, an extra of it, or either under a marker: depends on what its metadata says.</summary>
    Package,

    /// <summary>Depends on a package and an extra of it.</summary>
    ExtraProxy,

    /// <summary>Depends on a package, with a marker and without.</summary>
    MarkerProxy,
}
