using Venvstacks.Packaging;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Locking;

/// <summary>A package of a layer's lock.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The version.</param>
/// <param name="Marker">The environments that need it, without the clause for shared packages; null for all.</param>
public sealed record LockedPackage(PackageName Name, PackageVersion Version, MarkerExpression? Marker)
{
    /// <summary>A clause that is false everywhere: installers skip packages that lower layers supply.</summary>
    private static readonly MarkerExpression Shared = MarkerExpression.Parse("sys_platform == 'from_lower_layer'");

    /// <summary>Whether a lower layer supplies it, so that the layer has no files of it.</summary>
    public bool IsShared { get; init; }

    /// <summary>The address of the index that it comes from; null for shared packages and local wheels.</summary>
    public string? Index { get; init; }

    /// <summary>Its wheels; empty if it is shared.</summary>
    public ImmutableArray<PylockWheel> Wheels { get; init; } = [];

    /// <summary>The marker as lock files write it, in single quotes; null for everywhere.</summary>
    public string? MarkerText => Marker?.ToLockText();

    /// <summary>Takes a package from a lock file.</summary>
    /// <exception cref="ArgumentException">It has no version.</exception>
    public static LockedPackage From(PylockPackage package)
    {
        PackageVersion version =
            package.Version ?? throw new ArgumentException($"'{package.Name}' has no version", nameof(package));
        (MarkerExpression? marker, bool isShared) = WithoutSharedClause(package.Marker?.Expression);
        return new LockedPackage(package.Name, version, marker)
        {
            IsShared = isShared,
            Index = package.Index,
            Wheels = package.Wheels,
        };
    }

    /// <summary>The package as its lock file has it.</summary>
    public PylockPackage ToPylock() =>
        new(Name)
        {
            Version = Version,
            Marker =
                IsShared ? WithSharedClause()
                : Marker is null ? null
                : new PylockMarker(Marker, MarkerText!),
            Index = Index,
            Wheels = Wheels,
        };

    /// <summary>The package with its version and marker, as a requirement: <c>tzdata==2025.2 ; sys_platform == 'win32'</c>.</summary>
    public override string ToString() => Marker is null ? $"{Name}=={Version}" : $"{Name}=={Version} ; {MarkerText}";

    private PylockMarker WithSharedClause() =>
        Marker is null
            ? new PylockMarker(Shared, Shared.ToLockText())
            : new PylockMarker(new MarkerAnd([Marker, Shared]), $"({MarkerText}) and {Shared.ToLockText()}");

    private static (MarkerExpression? Marker, bool IsShared) WithoutSharedClause(MarkerExpression? marker) =>
        marker switch
        {
            _ when Shared.Equals(marker) => (null, true),
            MarkerAnd { Operands: [var only, var last] } when Shared.Equals(last) => (only, true),
            MarkerAnd { Operands: [.. var rest, var last] } when Shared.Equals(last) => (new MarkerAnd(rest), true),
            _ => (marker, false),
        };
}
