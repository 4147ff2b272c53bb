using System.Collections.Immutable;
using Venvstacks.Packaging;
using Venvstacks.Packaging.LockFiles;
using Venvstacks.Packaging.Markers;
using Venvstacks.Packaging.Versions;

namespace Venvstacks.Locking;

/// <summary>A package of a layer's lock.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">The version.</param>
/// <param name="Marker">Where it is needed, without what marks it as shared; null for everywhere.</param>
public sealed record LockedPackage(PackageName Name, PackageVersion Version, MarkerExpression? Marker)
{
    /// <summary>The comparison that no environment fulfils: installers skip what lower layers supply.</summary>
    private const string SharedClause = "sys_platform == 'from_lower_layer'";
    private const string SharedSuffix = " and " + SharedClause;

    /// <summary>Whether lower layers supply it, so that the layer holds no files of it.</summary>
    public bool IsShared { get; init; }

    /// <summary>The address of the index that it comes from; null for shared packages and local wheels.</summary>
    public string? Index { get; init; }

    /// <summary>Its wheels, none where it is shared.</summary>
    public ImmutableArray<PylockWheel> Wheels { get; init; } = [];

    /// <summary>The marker as lock files write it, in single quotes; null for everywhere.</summary>
    public string? MarkerText => Marker is null ? null : InSingleQuotes(Marker);

    /// <summary>Takes a package from a lock file.</summary>
    /// <exception cref="ArgumentException">It has no version.</exception>
    public static LockedPackage From(PylockPackage package)
    {
        PackageVersion version =
            package.Version ?? throw new ArgumentException($"'{package.Name}' has no version", nameof(package));
        string? marker = package.Marker is null ? null : InSingleQuotes(MarkerExpression.Parse(package.Marker));
        bool isShared = marker is not null && marker.EndsWith(SharedClause, StringComparison.Ordinal);
        if (isShared)
            marker = WithoutSharedClause(marker!);
        return new LockedPackage(package.Name, version, marker is null ? null : MarkerExpression.Parse(marker))
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
            Marker = IsShared ? WithSharedClause(MarkerText) : MarkerText,
            Index = Index,
            Wheels = Wheels,
        };

    /// <summary>The package with its version and marker, as a requirement: <c>tzdata==2025.2 ; sys_platform == 'win32'</c>.</summary>
    public override string ToString() => Marker is null ? $"{Name}=={Version}" : $"{Name}=={Version} ; {MarkerText}";

    private static string WithSharedClause(string? marker) =>
        marker is null ? SharedClause : $"({marker}){SharedSuffix}";

    private static string? WithoutSharedClause(string marker)
    {
        if (!marker.EndsWith(SharedSuffix, StringComparison.Ordinal))
            return null;
        string rest = marker[..^SharedSuffix.Length];
        bool isWrapped = rest is ['(', .., ')'] && MarkerExpression.TryParse(rest[1..^1], out _, out _);
        return isWrapped ? rest[1..^1] : rest;
    }

    /// <summary>Single quotes need no escapes in TOML; a marker that holds one within a text stays as it is.</summary>
    private static string InSingleQuotes(MarkerExpression marker)
    {
        string text = marker.ToString();
        return text.Contains('\'', StringComparison.Ordinal) ? text : text.Replace('"', '\'');
    }
}
